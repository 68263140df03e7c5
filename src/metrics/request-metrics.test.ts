import fc from 'fast-check'
import { expect, test } from 'vitest'

import { requestMetrics } from './request-metrics.ts'
import type { Trace, TraceChunk, TraceEnd } from './trace.ts'

/** One token a word, so that the planted counts are true by construction. */
const countWords = (text: string): number => text.split(' ').filter((word) => word !== '').length

function chunk(at: number, words: number, more: Partial<TraceChunk> = {}): TraceChunk {
  return { at, arrivedAt: at, text: 'word '.repeat(words), reasoning: '', toolCall: '', ...more }
}

function trace(chunks: readonly TraceChunk[], end: TraceEnd = { kind: 'done', at: 10 }): Trace {
  return { sentAt: 0, chunks, end }
}

/**
 * Planted: 40 tokens/s, 200 tokens, role chunk at 30 ms, first text at 500 ms, then one chunk each
 * `gap` seconds with `size` tokens; empty finish chunk 50 ms and usage chunk 60 ms after the last.
 */
function planted(size: number, gap: number): Trace {
  const text = Array.from({ length: 200 / size }, (_, i) => chunk(0.5 + i * gap, size))
  const last = text.at(-1)?.at ?? 0
  return trace([chunk(0.03, 0), ...text, chunk(last + 0.05, 0), chunk(last + 0.06, 0)], {
    kind: 'done',
    at: last + 0.061,
  })
}

test.for([
  { size: 1, gap: 0.025, aa: 40 },
  { size: 4, gap: 0.1, aa: 40.6 },
  { size: 40, gap: 1, aa: 49.75 },
])(
  'the planted stream of 40 tokens/s reads 40 in chunks of $size, AA reads $aa',
  ({ size, gap, aa }) => {
    const metrics = requestMetrics(planted(size, gap), countWords)
    expect(metrics.openAiTokens).toBe(200)
    expect(metrics.timeToFirstByte.value).toBeCloseTo(0.03, 10)
    expect(metrics.timeToFirstToken.value).toBeCloseTo(0.5, 10)
    expect(metrics.outputSpeed.value).toBeCloseTo(40, 9)
    expect(metrics.outputSpeedAA.value).toBeCloseTo(aa, 1)
    expect(metrics.responseTimeFor100Tokens.value).toBeCloseTo(3, 9)
  },
)

test('the planted stream in single tokens lasts 5.536 s from end to end', () => {
  const metrics = requestMetrics(planted(1, 0.025), countWords)
  expect(metrics.endToEndLatency.value).toBeCloseTo(5.475 + 0.061, 10)
  expect(metrics.endToEndSpeed.value).toBeCloseTo(200 / 5.536, 9)
  expect(metrics.timePerOutputToken.value).toBeCloseTo((5.536 - 0.5) / 199, 10)
  expect(metrics.answer).toBe('completed')
})

test('reasoning is the first token but not the first answer token', () => {
  const thought = chunk(0.2, 0, { reasoning: 'so ' })
  const metrics = requestMetrics(trace([thought, chunk(0.9, 1)]), countWords)
  expect(metrics.timeToFirstToken.value).toBe(0.2)
  expect(metrics.timeToFirstAnswerToken.value).toBe(0.9)
})

test('a tool call is visible', () => {
  const call = chunk(0.4, 0, { toolCall: '{"city": "Oslo"}' })
  expect(requestMetrics(trace([chunk(0.1, 0), call]), countWords).timeToFirstToken.value).toBe(0.4)
})

test.for<[string, readonly TraceChunk[], string]>([
  ['no chunk', [], 'no visible chunk arrived'],
  ['only empty chunks', [chunk(1, 0), chunk(2, 0)], 'no visible chunk arrived'],
  ['one token', [chunk(1, 1), chunk(2, 0)], 'fewer than 2 output tokens'],
  ['one visible chunk', [chunk(1, 9)], 'one visible chunk, so there is no decode window'],
  ['one time stamp', [chunk(1, 2), chunk(1, 2)], 'all chunks have one time stamp'],
])('%s has no output speed, and says why', ([, chunks, reason]) => {
  const { outputSpeed, outputSpeedAA, responseTimeFor100Tokens } = requestMetrics(
    trace(chunks),
    countWords,
  )
  expect(outputSpeed).toEqual({ value: undefined, reason })
  expect(outputSpeedAA).toEqual({ value: undefined, reason })
  expect(responseTimeFor100Tokens).toEqual({ value: undefined, reason })
})

test('all tokens in the first chunk and none after it is no speed, never 0', () => {
  const metrics = requestMetrics(trace([chunk(1, 5), chunk(2, 0, { text: ' ' })]), countWords)
  expect(metrics.outputSpeed).toEqual({
    value: undefined,
    reason: 'no token after the first chunk',
  })
})

test.for<[string, readonly TraceChunk[], TraceEnd, string]>([
  ['output and an end', [chunk(1, 3)], { kind: 'done', at: 2 }, 'completed'],
  ['an end without output', [chunk(1, 0)], { kind: 'done', at: 2 }, 'empty'],
  ['an error at once', [], { kind: 'error', at: 1, detail: 'x', isThrottled: false }, 'errored'],
  [
    'an error after output',
    [chunk(1, 1)],
    { kind: 'error', at: 2, detail: 'x', isThrottled: false },
    'truncated',
  ],
  ['a refusal', [], { kind: 'error', at: 1, detail: '429', isThrottled: true }, 'throttled'],
  ['a deadline', [chunk(1, 1)], { kind: 'timeout', at: 60 }, 'censored'],
  ['our abort', [], { kind: 'aborted', at: 1 }, 'aborted'],
])('%s is classed', ([, chunks, end, expected]) => {
  expect(requestMetrics(trace(chunks, end), countWords).answer).toBe(expected)
})

test('a request that did not end by itself has no end-to-end latency', () => {
  const end: TraceEnd = { kind: 'timeout', at: 60 }
  const metrics = requestMetrics(trace([chunk(1, 2), chunk(2, 2)], end), countWords)
  expect(metrics.endToEndLatency.value).toBeUndefined()
  expect(metrics.endToEndSpeed.value).toBeUndefined()
  expect(metrics.timeToFirstToken.value).toBe(1)
  expect(metrics.openFor).toBe(60)
})

test('native tokens are summed where every visible chunk tells them', () => {
  const told = trace([chunk(1, 1, { nativeTokens: 2 }), chunk(2, 0, { nativeTokens: 1 })])
  expect(requestMetrics(told, countWords).nativeTokens).toBe(3)
  const untold = trace([chunk(1, 1, { nativeTokens: 2 }), chunk(2, 1)])
  expect(requestMetrics(untold, countWords).nativeTokens).toBeUndefined()
})

test('native tokens that are told once at the end are those of the whole', () => {
  const told = trace([chunk(1, 1), chunk(2, 1), chunk(3, 0, { totalNativeTokens: 7 })])
  expect(requestMetrics(told, countWords).nativeTokens).toBe(7)
})

test('fewer native tokens than a forced length is short', () => {
  const told = trace([chunk(1, 1, { nativeTokens: 2 })])
  expect(requestMetrics(told, countWords, 3).answer).toBe('short')
  expect(requestMetrics(told, countWords, 2).answer).toBe('completed')
})

test('stamps are ordered: first byte, first token, end', () => {
  const gaps = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(3)))
  fc.assert(
    fc.property(gaps, (steps) => {
      let at = 0
      const chunks = steps.map(([gap, words]) => chunk((at += gap), words))
      const metrics = requestMetrics(trace(chunks, { kind: 'done', at }), countWords)
      const { timeToFirstByte: byte, timeToFirstToken: token, endToEndLatency: end } = metrics
      const stamps = [byte, token, end].map(({ value }) => value ?? Infinity)
      expect(stamps).toEqual(stamps.toSorted((a, b) => a - b))
      expect(token.value === undefined).toBe(metrics.openAiTokens === 0)
    }),
  )
})
