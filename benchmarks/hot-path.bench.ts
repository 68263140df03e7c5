import { expect, test } from 'vitest'

import { sendRequest } from '../src/load/send-request.ts'
import { requestMetrics } from '../src/metrics/request-metrics.ts'
import { systemClock } from '../src/platform/clock.ts'
import { countOpenAiTokens } from '../src/platform/openai-tokens.ts'

// Copied to constants: imported bindings are getters of the module runner.
const send = sendRequest
const measureTrace = requestMetrics
const countTokens = countOpenAiTokens

const { signal } = new AbortController()
const instant = {
  name: 'instant',
  async *stream() {
    for (let i = 0; i < 100; i++) yield ' token'
  },
}

/** What we add to a request of 100 chunks: stamping them, and computing its metrics. */
test('our own cost of a request of 100 chunks', async ({ bench }) => {
  const options = {
    target: instant,
    prompt: 'hi',
    maxTokens: 100,
    clock: systemClock,
    timeout: 60,
    signal,
  }
  const trace = await send(options)
  expect(trace.chunks).toHaveLength(100)
  await bench.compare(
    bench('stamp', async () => {
      await send(options)
    }),
    bench('compute metrics', () => {
      measureTrace(trace, countTokens)
    }),
    { time: 200, warmupTime: 50 },
  )
})
