import { expect, test } from 'vitest'

import { ask, at } from '../../../test/support/ask.ts'
import { stampsOf } from '../../golden/golden-clock.ts'
import { startGoldenServer } from '../../golden/golden-server.ts'
import { classifyAnswer } from '../../metrics/answer-class.ts'
import { requestMetrics } from '../../metrics/request-metrics.ts'
import { sharedClockOffset } from '../../platform/shared-clock.ts'
import type { ChunkParts, Target } from '../target.ts'

const tokens = 24
const timeToFirstToken = 0.05
const countWords = (text: string): number => text.split(' ').filter((word) => word !== '').length

/** What a client got wrong about an answer whose truth is known; seconds. */
async function problemsOf(wrap: (target: Target) => Target): Promise<readonly string[]> {
  await using server = await startGoldenServer({ roleAt: 0, timeToFirstToken, tokens, perEvent: 4 })
  const trace = await ask(wrap(at(server.baseURL)))
  const metrics = requestMetrics(trace, countWords)
  const offset = sharedClockOffset()
  const lags = trace.chunks.flatMap(({ at: readAt, text }) =>
    /\d{3}/.test(text) ? [readAt + offset - Math.max(...stampsOf(text))] : [],
  )
  const found = {
    'not completed': classifyAnswer(trace) !== 'completed',
    'tokens are missing': metrics.openAiTokens !== tokens,
    'the count of tokens is wrong': metrics.nativeTokens !== tokens,
    'the first token comes before it was sent':
      (metrics.timeToFirstToken.value ?? 0) < timeToFirstToken,
    'a stamp lies before the sending': lags.some((lag) => lag < 0),
    'stamps are late': (lags.toSorted((a, b) => a - b)[0] ?? 0) > 0.2,
  }
  return Object.entries(found).flatMap(([problem, isFound]) => (isFound ? [problem] : []))
}

/** A client that does something else with each chunk than ours. */
const changed =
  (change: (chunk: ChunkParts, index: number) => readonly ChunkParts[]) =>
  (target: Target): Target => ({
    ...target,
    async *stream(request) {
      let index = 0
      for await (const chunk of target.stream(request)) {
        yield* change(typeof chunk === 'string' ? { text: chunk } : chunk, index++)
      }
    },
  })

const isSaying = ({ text = '' }: ChunkParts): boolean => text !== ''

test('our client gets nothing wrong', async () => {
  expect(await problemsOf((target) => target)).toEqual([])
})

test('a client that drops a token is caught', async () => {
  const drops = changed((chunk, index) => (index === 3 ? [] : [chunk]))
  expect(await problemsOf(drops)).toContain('tokens are missing')
})

test('a client that takes the role, or the head, for the first token is caught', async () => {
  const early = changed((chunk, index) => (index === 0 ? [{ ...chunk, text: ' role' }] : [chunk]))
  expect(await problemsOf(early)).toContain('the first token comes before it was sent')
})

test('a client that counts an event as a token is caught', async () => {
  const counts = changed((chunk) =>
    isSaying(chunk) ? [{ ...chunk, tokens: 1 }] : chunk.totalTokens === undefined ? [chunk] : [],
  )
  expect(await problemsOf(counts)).toContain('the count of tokens is wrong')
})

test('a client that stamps a token with the read before it is caught', async () => {
  let before: number | undefined
  const stale = changed((chunk) => {
    const { at: readAt } = chunk
    const stamped = { ...chunk, ...(before !== undefined && { at: before }) }
    before = readAt
    return [stamped]
  })
  expect(await problemsOf(stale)).toContain('a stamp lies before the sending')
})

test('a client that stamps what has waited in it is caught', async () => {
  const holdsBack = (target: Target): Target => ({
    ...target,
    async *stream(request) {
      const kept: ChunkParts[] = []
      for await (const chunk of target.stream(request)) {
        if (typeof chunk !== 'string') kept.push(chunk)
      }
      // as one whose loop was busy all the time
      const until = performance.now() + 250
      while (performance.now() < until);
      for (const { at: _, ...chunk } of kept) yield chunk
    },
  })
  expect(await problemsOf(holdsBack)).toContain('stamps are late')
})
