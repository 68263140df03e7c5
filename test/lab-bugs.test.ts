import { expect, test } from 'vitest'

import { compareEvals, type ComparedEval } from '../src/evals/compare-evals.ts'
import { requestMetrics } from '../src/metrics/request-metrics.ts'
import type { Trace } from '../src/metrics/trace.ts'
import { tokensByPart } from '../src/metrics/window-tokens.ts'
import { rateOf } from '../src/slo/observe.ts'
import { effectWord } from '../src/stats/effect-size.ts'
import { normalQuantile } from '../src/stats/normal-quantile.ts'
import { quantile } from '../src/stats/quantile.ts'
import { createRandom } from '../src/stats/random.ts'
import { searchAccurate } from './support/planted-accuracy.ts'

/** A request that ended after its text, or failed before it. */
function traceOf(isAnswered: boolean): Trace {
  const chunk = { at: 1, arrivedAt: 1, text: 'a', reasoning: '', toolCall: '' }
  return isAnswered
    ? { sentAt: 0, chunks: [chunk], end: { kind: 'done', at: 2 } }
    : { sentAt: 0, chunks: [], end: { kind: 'error', at: 1, detail: 'no', isThrottled: false } }
}

test('bug 1: a response rate counts requests that failed, and none sent is no rate of 1', () => {
  const requests = [true, false, true, false].map((isAnswered) =>
    requestMetrics(traceOf(isAnswered), (text) => text.length),
  )
  expect(rateOf('responseRate', requests)).toBe(0.5)
  expect(rateOf('errorRate', requests)).toBe(0.5)
  expect(rateOf('responseRate', [])).toBeUndefined()
})

test.for([
  [0.05, 0.97],
  [0.25, 0.84],
  [0.5, 0.71],
] as const)(
  'bug 2: a P25 is measured, not 0.8 of the median: log-normal speeds of sd %s have %s',
  ([sd, ratio]) => {
    const speeds = Array.from({ length: 4001 }, (_, i) =>
      Math.exp(sd * normalQuantile((i + 0.5) / 4001)),
    )
    const [p25 = 0, p50 = 1] = [quantile(speeds, 0.25), quantile(speeds, 0.5)]
    expect(Math.abs(p25 / p50 - ratio)).toBeLessThan(0.006)
  },
)

test('bug 3: the most users that may be tried are tried, and are a bound, not an answer below it', async () => {
  const { answers, phases } = await searchAccurate({
    accuracy: () => 1,
    atLeast: 0.9,
    hasQuality: false,
    maxUsers: 6,
  })
  expect(phases.map(({ users }) => users)).toEqual([1, 2, 4, 6])
  expect(answers[0]).toMatchObject({ users: 6, endedBy: 'ceiling' })
  expect(answers[0]?.bracket).toEqual({ lastPass: 6 })
})

test('bug 4: a throughput has the tokens that came in its window, over the window', () => {
  // 10 tokens/s from before the window to long after it: the drain counts on neither side
  const stamps = Array.from({ length: 300 }, (_, i) => ({ at: 0.05 + i / 10, tokens: 1 }))
  const parts = tokensByPart(stamps, 5, 15, 10)
  expect(parts.reduce((sum, tokens) => sum + tokens, 0) / 10).toBe(10)
})

/** Scores of a model, right with its own probability at each question. */
function planted(name: string, gain: number, seed: number): ComparedEval {
  const [random, hard] = [createRandom(seed), createRandom(9)]
  const ids = Array.from({ length: 60 }, (_, index) => `q${index}`)
  return {
    name,
    ids,
    clusters: ids,
    scores: ids.map(() => {
      const share = 0.8 * hard() + gain
      return Array.from({ length: 10 }, () => (random() < share ? 1 : 0))
    }),
  }
}

const options = { confidence: 0.95, random: createRandom(1) }
const pairOf = (first: ComparedEval, second: ComparedEval) =>
  compareEvals([first, second], options)[0]

test('bug 8: a comparison is of the scores that it is given, and draws nothing of its own', () => {
  const [a, b, c] = [planted('a', 0, 1), planted('b', 0.15, 2), planted('c', 0, 3)]
  expect(pairOf(a, b)).toEqual(pairOf(a, b))
  expect(pairOf(b, a)?.difference).toBeCloseTo(-(pairOf(a, b)?.difference ?? 0), 12)
  expect(pairOf(a, c)?.difference).not.toBeCloseTo(pairOf(a, b)?.difference ?? 0, 2)
  expect(pairOf(a, a)?.difference).toBe(0)
})

test('bug 9: models are paired by question, d says what it is over, and 0.01 is negligible', () => {
  const pair = pairOf(planted('a', 0, 1), planted('b', 0.15, 2))
  expect(pair?.paired?.pValue).toBeLessThan(0.001)
  // over run means it is many times that, with the same difference
  expect(Math.abs(pair?.overRuns?.cohensD ?? 0)).toBeGreaterThan(
    2 * Math.abs(pair?.paired?.dz ?? 0),
  )
  expect([0.01, 0.19, 0.2, 0.5, 0.8].map(effectWord)).toEqual([
    'negligible',
    'negligible',
    'small',
    'medium',
    'large',
  ])
})

test('bug 14: each generator has its own seed, and no other one changes what it gives', () => {
  const alone = createRandom(7)
  const expected = Array.from({ length: 5 }, () => alone())
  const [one, other] = [createRandom(7), createRandom(8)]
  const mixed = Array.from({ length: 5 }, () => {
    other()
    Math.random()
    return one()
  })
  expect(mixed).toEqual(expected)
})
