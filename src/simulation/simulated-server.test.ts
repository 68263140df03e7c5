import { expect, test } from 'vitest'

import { sendRequest } from '../load/send-request.ts'
import type { Trace } from '../metrics/trace.ts'
import { countOpenAiTokens } from '../platform/openai-tokens.ts'
import type { SimulatedServerOptions } from './server-options.ts'
import { createSimulatedServer } from './simulated-server.ts'
import { createVirtualClock } from './virtual-clock.ts'

interface Sent {
  /** Seconds after the start. @default 0 */
  readonly at?: number
  readonly maxTokens?: number
  readonly timeout?: number
  /** Aborted so many seconds after the start. */
  readonly abortAt?: number
}

/** What a server with two slots and a few changes answers to requests sent at planned times. */
async function answersTo(
  requests: readonly Sent[],
  changes: Partial<SimulatedServerOptions> = {},
): Promise<Trace[]> {
  const clock = createVirtualClock({ startsAt: 0 })
  const target = createSimulatedServer({
    clock,
    seed: 1,
    slots: 2,
    tokens: 4,
    timeToFirstToken: 1,
    timePerToken: 0.25,
    curve: { kind: 'flat' },
    ...changes,
  })
  const wait = async (seconds: number): Promise<void> => {
    await new Promise<void>((resolve) => {
      clock.after(seconds, resolve)
    })
  }
  return await clock.run(
    async () =>
      await Promise.all(
        requests.map(async ({ at = 0, maxTokens = 100, timeout = 100, abortAt = Infinity }) => {
          const caller = new AbortController()
          clock.after(abortAt, () => {
            caller.abort()
          })
          if (at > 0) await wait(at)
          const { signal } = caller
          return await sendRequest({ target, prompt: 'hi', maxTokens, clock, timeout, signal })
        }),
      ),
  )
}

const stampsOf = ({ chunks }: Trace): number[] => chunks.map(({ at }) => at)

test('one request has the stamps that were planted, to the last bit', async () => {
  const [trace] = await answersTo([{ at: 3 }])
  const chunk = (at: number): object => {
    return { at, arrivedAt: at, text: ' a', reasoning: '', toolCall: '', nativeTokens: 1 }
  }
  expect(trace).toMatchObject({
    sentAt: 3,
    chunks: [chunk(4), chunk(4.25), chunk(4.5), chunk(4.75)],
    end: { kind: 'done', at: 4.75 },
  })
})

test('a request may ask for fewer tokens than the server has, and not for more', async () => {
  const traces = await answersTo([{ maxTokens: 2 }, { maxTokens: 50 }])
  expect(traces.map(stampsOf)).toEqual([
    [1, 1.25],
    [1, 1.25, 1.5, 1.75],
  ])
})

test('tokens in chunks arrive with the last one of the chunk, the first one alone', async () => {
  const [trace] = await answersTo([{}], { tokens: 8, tokensPerChunk: 3 })
  expect(trace?.chunks.map(({ at, nativeTokens }) => [at, nativeTokens])).toEqual([
    [1, 1],
    [1.75, 3],
    [2.5, 3],
    [2.75, 1],
  ])
})

test('each token is one token of o200k_base, too', async () => {
  const [trace] = await answersTo([{}], { tokens: 100, tokensPerChunk: 7 })
  expect(countOpenAiTokens(trace?.chunks.map(({ text }) => text).join('') ?? '')).toBe(100)
})

test('requests beyond the slots wait for a slot, first come, first served', async () => {
  const traces = await answersTo([{}, { at: 0.25 }, { at: 0.5 }, { at: 0.75 }, { at: 0.75 }])
  expect(traces.map((trace) => stampsOf(trace)[0])).toEqual([1, 1.25, 2.75, 3, 4.5])
})

test('times grow with the requests in service, chunk by chunk', async () => {
  const [alone, late] = await answersTo([{}, { at: 1.625, maxTokens: 1 }], {
    curve: { kind: 'linear', slope: 1 },
  })
  // the last token of the first one was measured out before the second one came
  expect(stampsOf(alone!)).toEqual([1, 1.25, 1.5, 1.75])
  expect(stampsOf(late!)).toEqual([3.625])
  const [first, second] = await answersTo([{}, { at: 1.125, maxTokens: 1 }], {
    curve: { kind: 'linear', slope: 1 },
    firstTokenCurve: { kind: 'flat' },
  })
  expect(stampsOf(first!)).toEqual([1, 1.25, 1.75, 2.25])
  expect(stampsOf(second!)).toEqual([2.125])
})

test('beyond slots and queue a request is refused as throttled, after a round trip', async () => {
  const traces = await answersTo([{}, {}, {}, {}], { maxQueue: 1 })
  expect(traces.map(({ end }) => end.kind)).toEqual(['done', 'done', 'done', 'error'])
  expect(traces[3]?.end).toEqual({
    kind: 'error',
    at: 0.001,
    detail: 'SimulatedServerError: The simulated server serves 2 requests, and 1 wait: no more.',
    isThrottled: true,
  })
})

test('an aborted request ends at once, and its slot goes to the first one that waits', async () => {
  const [aborted, , waiting] = await answersTo([{ abortAt: 1.125 }, {}, {}])
  expect(aborted?.end).toEqual({ kind: 'aborted', at: 1.125 })
  expect(stampsOf(aborted!)).toEqual([1])
  expect(stampsOf(waiting!)[0]).toBe(2.125)
})

test('a request that is aborted in the queue leaves it', async () => {
  const [, , left, next] = await answersTo([{}, {}, { abortAt: 0.5 }, {}])
  expect(left).toMatchObject({ chunks: [], end: { kind: 'aborted', at: 0.5 } })
  expect(stampsOf(next!)[0]).toBe(2.75)
})

test('a request that is aborted as it gets its slot gives the slot back', async () => {
  const [, , , aborted, next] = await answersTo([{}, {}, {}, { abortAt: 1.75 }, {}])
  expect(aborted?.end).toEqual({ kind: 'aborted', at: 1.75 })
  expect(stampsOf(next!)[0]).toBe(2.75)
})

test('errors at the start come after a round trip and need no slot', async () => {
  const traces = await answersTo([{}, {}, {}], { errorRate: 1, errorsAt: 'start' })
  for (const { chunks, end } of traces) {
    expect(chunks).toEqual([])
    expect(end).toMatchObject({ kind: 'error', at: 0.001, isThrottled: false })
  }
})

test('errors in the middle come after half of the tokens and free their slot', async () => {
  const traces = await answersTo([{}, {}, {}, { maxTokens: 1 }], {
    errorRate: 1,
    errorsAt: 'middle',
  })
  expect(traces.map(stampsOf)).toEqual([[1, 1.25], [1, 1.25], [2.25, 2.5], []])
  expect(traces.map(({ end }) => [end.kind, end.at])).toEqual([
    ['error', 1.25],
    ['error', 1.25],
    ['error', 2.5],
    ['error', 2.25],
  ])
})

test('a stalled request holds its slot until its deadline', async () => {
  const traces = await answersTo([{ timeout: 10 }, { timeout: 20 }, { timeout: 30 }], {
    stall: { share: 1, afterTokens: 2 },
  })
  expect(traces.map(stampsOf)).toEqual([
    [1, 1.25],
    [1, 1.25],
    [11, 11.25],
  ])
  expect(traces.map(({ end }) => [end.kind, end.at])).toEqual([
    ['timeout', 10],
    ['timeout', 20],
    ['timeout', 30],
  ])
})

test('an instant answer comes whole, after a round trip', async () => {
  const [trace] = await answersTo([{}], { instant: true })
  expect(trace?.chunks.map(({ at, text }) => [at, text])).toEqual([[0.001, ' a a a a']])
  expect(trace?.end.kind).toBe('done')
})

test('a server that drifts is slower for the same request a minute later', async () => {
  const traces = await answersTo([{}, { at: 60 }], { drift: 1, timePerToken: 0 })
  expect(traces.map((trace) => (stampsOf(trace)[0] ?? 0) - trace.sentAt)).toEqual([1, 2])
})

test('a frozen server sends nothing, and goes on where it was', async () => {
  const [trace] = await answersTo([{ at: 7 }], { freezes: { every: 8.375, lasting: 4 } })
  expect(stampsOf(trace!)).toEqual([8, 8.25, 12.5, 12.75])
})

test('the same seed gives the same answers, another seed others', async () => {
  const requests = [{}, {}, {}]
  const noisy = { noise: 0.3, errorRate: 0.3 }
  const traces = await answersTo(requests, noisy)
  expect(await answersTo(requests, noisy)).toEqual(traces)
  expect(await answersTo(requests, { ...noisy, seed: 2 })).not.toEqual(traces)
})

test('what a server says about itself tells its seed and its shape', () => {
  const clock = createVirtualClock()
  const target = createSimulatedServer({
    clock,
    seed: 5,
    slots: 2,
    tokens: 4,
    timeToFirstToken: 1,
    timePerToken: 1,
    curve: { kind: 'knee', at: 2, slope: 1 },
  })
  expect(target.name).toBe('simulated server')
  expect(target.info?.()).toEqual({
    model: 'simulated',
    backend: 'virtual time',
    seed: 5,
    details: { slots: 2, tokens: 4, curve: 'knee', noise: 0 },
  })
})

test('options that make no server are refused, all of them at once', async () => {
  const wrong = answersTo([], {
    slots: 0,
    maxQueue: -1,
    tokens: 1.5,
    timeToFirstToken: 0,
    timePerToken: Number.NaN,
    curve: { kind: 'knee', at: 0, slope: -1 },
    noise: -0.1,
    correlation: 1,
    errorRate: 2,
    tokensPerChunk: 0,
    freezes: { every: 1, lasting: 1 },
    stall: { share: 5, afterTokens: -1 },
  })
  await expect(wrong).rejects.toThrowErrorMatchingInlineSnapshot(`
    [RangeError: The options of the simulated server are not valid.
    - "slots" must not be 0. It must be a whole number from 1, or Infinity.
    - "maxQueue" must not be -1. It must be a number from 0.
    - "tokens" must not be 1.5. It must be a whole number from 1.
    - "timeToFirstToken" must not be 0. It must be a finite number above 0.
    - "timePerToken" must not be NaN. It must be a finite number from 0.
    - "noise" must not be -0.1. It must be a finite number from 0.
    - "correlation" must not be 1. It must be between -1 and 1.
    - "errorRate" must not be 2. It must be a share from 0 to 1.
    - "tokensPerChunk" must not be 0. It must be a whole number from 1.
    - "curve.at" must not be 0. It must be a number from 1.
    - "curve.slope" must not be -1. It must be a finite number from 0.
    - "freezes.lasting" must not be 1. It must be from 0, and less than "every".
    - "stall.share" must not be 5. It must be a share from 0 to 1.
    - "stall.afterTokens" must not be -1. It must be a finite number from 0.]
  `)
})
