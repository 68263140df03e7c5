import { expect, test } from 'vitest'

import { formatVerdict } from './format-verdict.ts'
import type { SystemLimit } from './limit.ts'
import { judgeBatches } from './prove-batches.ts'
import type { Verdict } from './verdict.ts'

const atLeast = (value: number): SystemLimit => ({
  kind: 'system',
  key: 'expectThroughput',
  system: 'throughput',
  op: '>=',
  value,
})
const third = { alpha: 0.05 / 3, look: 2, looks: 3, concurrency: 4 }
/** Mean 102, deviation 3.8006. */
const rates = [98, 104, 101, 97, 110, 103, 99, 105, 102, 101]
const judge = (value: number, of: readonly number[] = rates, requests = 40): Verdict =>
  judgeBatches(atLeast(value), of, requests, third)

test('the bounds are those of Student with one degree of freedom less than there are parts', () => {
  expect(judge(102)).toEqual({
    kind: 'inconclusive',
    limit: atLeast(102),
    pointEstimate: 'met',
    evidence: {
      method: 'batches',
      requests: 40,
      estimate: 102,
      // SciPy 1.17.1: mean ± t.ppf(1 - 0.05/3, 9) · std(ddof=1) / √10
      lowerBound: expect.closeTo(98.98385172811118, 6),
      upperBound: expect.closeTo(105.01614827188882, 6),
      designEffect: 1,
      effectiveRequests: 40,
      alpha: 0.05 / 3,
      look: 2,
      looks: 3,
      undefinedValues: 0,
      censored: 0,
    },
  })
})

// SciPy 1.17.1, ttest_1samp of both alternatives: p = 0.0000018, 0.034, 0.017, 0.00000006
test.for([
  [90, 'met'],
  [98.98, 'met'],
  [98.99, 'inconclusive'],
  [99.5, 'inconclusive'],
  [105, 'inconclusive'],
  [105.01, 'inconclusive'],
  [105.02, 'missed'],
  [120, 'missed'],
] as const)('at least %d is %s, as the bounds say', ([value, kind]) => {
  expect(judge(value).kind).toBe(kind)
})

test('a larger error probability proves more: 99.5 has p = 0.0336', () => {
  const kinds = [0.034, 0.0335].map(
    (alpha) => judgeBatches(atLeast(99.5), rates, 40, { ...third, alpha }).kind,
  )
  expect(kinds).toEqual(['met', 'inconclusive'])
})

test('what the rates say decides the point estimate, and equal is enough', () => {
  expect(judge(101.9)).toMatchObject({ kind: 'inconclusive', pointEstimate: 'met' })
  expect(judge(102)).toMatchObject({ kind: 'inconclusive', pointEstimate: 'met' })
  expect(judge(102.1)).toMatchObject({ kind: 'inconclusive', pointEstimate: 'missed' })
})

test.for([
  [99, 'met'],
  [100, 'inconclusive'],
  [101, 'missed'],
] as const)('equal rates of 100 prove a limit of %d to be %s', ([value, kind]) => {
  const verdict = judge(value, Array<number>(10).fill(100))
  expect(verdict).toMatchObject({
    kind,
    evidence: { estimate: 100, lowerBound: 100, upperBound: 100 },
  })
})

test('equal rates that are no whole numbers are equal to their limit, too', () => {
  for (const rate of [0.1 + 0.2, 1 / 3, 123.456, 1e-7, 98_765.4321]) {
    expect(judge(rate, Array<number>(10).fill(rate))).toMatchObject({
      kind: 'inconclusive',
      pointEstimate: 'met',
    })
  }
})

test('a window without a token misses every limit, and no rate is below 0', () => {
  expect(judge(0.001, Array<number>(10).fill(0))).toMatchObject({
    kind: 'missed',
    evidence: { estimate: 0, lowerBound: 0, upperBound: 0 },
  })
  // SciPy: the lower bound would be below 0
  expect(judge(100, [0, 0, 0, 1, 0, 0, 0, 0, 0, 0])).toMatchObject({
    kind: 'missed',
    evidence: { lowerBound: 0 },
  })
})

test('two parts have one degree of freedom', () => {
  // t.ppf(0.95, 1) = 6.3138 = tan(0.45·π); deviation √2, so the bounds are 10 ± 6.3138
  const verdict = judgeBatches(atLeast(3.5), [9, 11], 40, { ...third, alpha: 0.05 })
  expect(verdict).toMatchObject({
    kind: 'met',
    evidence: {
      lowerBound: expect.closeTo(10 - Math.tan(0.45 * Math.PI), 9),
      upperBound: expect.closeTo(10 + Math.tan(0.45 * Math.PI), 9),
    },
  })
})

test('fewer than 10 requests of each user prove nothing', () => {
  expect(judge(90, rates, 39).kind).toBe('inconclusive')
  expect(judge(120, rates, 39).kind).toBe('inconclusive')
  expect(judge(90, rates, 40).kind).toBe('met')
})

test('every verdict is JSON-safe, and reads', () => {
  const verdicts = [
    judge(90),
    judge(101),
    judge(120),
    judge(90, [], 0),
    judge(90, [100], 3),
    judge(90, rates, 0),
  ]
  expect(JSON.parse(JSON.stringify(verdicts))).toEqual(verdicts)
  expect(verdicts.map((verdict) => formatVerdict(verdict))).toMatchInlineSnapshot(`
    [
      "met: throughput at least 90 tok/s, was 102 tok/s (40 requests; 98.3 % lower bound 99.0 tok/s; look 2 of 3)",
      "inconclusive: throughput at least 101 tok/s, was 102 tok/s over 40 requests, 98.3 % bounds lower 99.0 tok/s and upper 105 tok/s; look 2 of 3 (point estimate: met)",
      "missed: throughput at least 120 tok/s, was 102 tok/s (40 requests; 98.3 % upper bound 105 tok/s; look 2 of 3)",
      "unmeasured: throughput at least 90 tok/s: the window was never open",
      "unmeasured: throughput at least 90 tok/s (3 requests sent): the window was never open",
      "unmeasured: throughput at least 90 tok/s: only 0 of them in the window, fewer than 2 of each user: it was too short for a rate",
    ]
  `)
})
