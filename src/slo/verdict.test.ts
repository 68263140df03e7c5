import { expect, test } from 'vitest'

import { judgeOne, limitOf, once, value } from '../../test/support/judge-one.ts'
import designEffects from '../stats/fixtures/design-effect.json' with { type: 'json' }
import reference from '../stats/fixtures/slo-verdict.json' with { type: 'json' }
import type { Observation } from './observation.ts'
import { judgeAll } from './verdict.ts'

const failed: Observation = { kind: 'failed' }
const repeat = (count: number, observation: Observation): readonly Observation[] =>
  Array.from({ length: count }, () => observation)

/** Violations at equal distances among other values: neighbours that tell nothing of each other. */
function spread(n: number, violations: number, good: number, bad: number): readonly Observation[] {
  const isBad = new Set(
    Array.from({ length: violations }, (_, i) => Math.floor(((i + 0.5) * n) / violations)),
  )
  return Array.from({ length: n }, (_, i) => value(isBad.has(i) ? bad : good))
}

const byAllowed = new Map([
  [0.05, limitOf({ expectP95TTFT: '<= 3' })],
  [0.01, limitOf({ expectP99TTFT: '<= 3' })],
  [0.25, limitOf({ expectP25Speed: '>= 30' })],
])

test.for(reference.cases)(
  '$violations violations of $n requests where $allowed are allowed are $verdictAlpha05',
  ({ n, violations, allowed, verdictAlpha05 }) => {
    const limit = byAllowed.get(allowed)
    if (limit === undefined) {
      throw new Error(`no limit allows ${allowed}`)
    }
    const observations =
      limit.op === '<=' ? spread(n, violations, 1, 4) : spread(n, violations, 40, 20)
    const verdict = judgeOne(limit, observations)
    expect(verdict).toMatchObject({
      evidence: { violations, requests: n, allowed, designEffect: 1 },
    })
    // five requests prove nothing, whatever the binomial tail says
    expect(verdict.kind).toBe(n < 20 ? 'inconclusive' : verdictAlpha05)
  },
)

test.for([
  [459, 0, 'met'],
  [458, 0, 'inconclusive'],
  [662, 1, 'met'],
  [661, 1, 'inconclusive'],
] as const)(
  "MLPerf's P99 at 1 %%: %i requests with %i violations are %s",
  ([n, violations, kind]) => {
    const limit = limitOf({ expectP99TTFT: '<= 3' })
    expect(judgeOne(limit, spread(n, violations, 1, 4), { ...once, alpha: 0.01 }).kind).toBe(kind)
  },
)

test.for([
  [64, 'met'],
  [63, 'inconclusive'],
] as const)("MLPerf's P90 at 1 %%: %i requests with one violation are %s", ([n, kind]) => {
  const limit = limitOf({ expectP90TTFT: '<= 3' })
  expect(judgeOne(limit, spread(n, 1, 1, 4), { ...once, alpha: 0.01 }).kind).toBe(kind)
})

const series = designEffects.series.flatMap(({ name, concurrency, latencySeconds, results }) =>
  results.map((result) => ({ name, concurrency, latencySeconds, ...result })),
)

test.for(series)('series "$name" has the evidence of SciPy, $allowed allowed', (expected) => {
  const percentile = Math.round(100 - 100 * expected.allowed)
  const limit = limitOf({ [`expectP${percentile}TTFT`]: expected.limitSeconds })
  const observations = expected.latencySeconds.map((seconds) =>
    seconds === null ? failed : value(seconds),
  )
  const { concurrency } = expected
  const verdict = judgeOne(limit, observations, { ...once, concurrency })
  const proved = expected.pAtMost <= 0.05 ? 'met' : 'inconclusive'
  expect(verdict.kind).toBe(expected.pAtLeast <= 0.05 ? 'missed' : proved)
  if (!('evidence' in verdict) || verdict.evidence.method !== 'binomial') {
    throw new Error('no evidence')
  }
  expect(verdict.evidence.violations).toBe(expected.violations)
  expect(verdict.evidence.designEffect / expected.deff).toBeCloseTo(1, 9)
  expect(verdict.evidence.effectiveRequests / expected.effectiveRequests).toBeCloseTo(1, 6)
})

const ttft = limitOf({ expectP95TTFT: '<= 3' })
const speed = limitOf({ expectP25Speed: '>= 30' })

test('no request is unmeasured', () => {
  expect(judgeOne(ttft, [])).toEqual({
    kind: 'unmeasured',
    limit: ttft,
    reason: 'no request was sent',
    requests: 0,
  })
})

test('requests of which none completed are unmeasured', () => {
  expect(judgeOne(ttft, repeat(40, failed))).toMatchObject({
    kind: 'unmeasured',
    reason: 'none of the 40 requests completed',
    requests: 40,
  })
  expect(judgeOne(speed, [failed])).toMatchObject({ reason: 'the only request did not complete' })
  expect(judgeOne(ttft, repeat(40, { kind: 'censored', waited: 60 })).kind).toBe('unmeasured')
})

test.for([1, 2, 5, 19])('%i good or bad requests prove nothing', (n) => {
  const limit = limitOf({ expectP50TTFT: '<= 3' })
  expect(judgeOne(limit, repeat(n, value(1)))).toMatchObject({
    kind: 'inconclusive',
    pointEstimate: 'met',
  })
  expect(judgeOne(limit, repeat(n, value(4)))).toMatchObject({
    kind: 'inconclusive',
    pointEstimate: 'missed',
  })
})

test('fewer than ten requests per user prove nothing', () => {
  const observations = repeat(99, value(4))
  expect(judgeOne(ttft, observations, { ...once, concurrency: 10 }).kind).toBe('inconclusive')
  expect(judgeOne(ttft, observations, { ...once, concurrency: 9 }).kind).toBe('missed')
})

test('equal values are met below the limit and on it, and missed above', () => {
  expect(judgeOne(ttft, repeat(59, value(1))).kind).toBe('met')
  expect(judgeOne(ttft, repeat(59, value(3))).kind).toBe('met')
  expect(judgeOne(ttft, repeat(59, value(3.000001))).kind).toBe('missed')
  expect(judgeOne(speed, repeat(59, value(30))).kind).toBe('met')
  expect(judgeOne(speed, repeat(59, value(29.999999))).kind).toBe('missed')
})

test('a failed request violates every limit', () => {
  const observations = [...spread(100, 0, 1, 4)].map((good, i) => (i % 8 === 3 ? failed : good))
  for (const limit of [ttft, limitOf({ expectP5Speed: '>= 0.5' })]) {
    expect(judgeOne(limit, observations)).toMatchObject({
      kind: 'missed',
      evidence: { violations: 13, failed: 13, requests: 100 },
    })
  }
})

test('a percentile among failed requests has no estimate and no bound', () => {
  const observations = Array.from({ length: 100 }, (_, i) => (i % 14 === 3 ? failed : value(1)))
  const verdict = judgeOne(ttft, observations)
  expect(verdict).toMatchObject({ evidence: { lowerBound: 1 } })
  expect(verdict).not.toHaveProperty('evidence.estimate')
  expect(verdict).not.toHaveProperty('evidence.upperBound')
  expect(judgeOne(limitOf({ expectP5Speed: 0.5 }), observations)).not.toHaveProperty(
    'evidence.estimate',
  )
})

test('a request that still runs is a violation once it waited longer than the limit', () => {
  const good = repeat(97, value(1))
  const late = judgeOne(ttft, [...good, ...repeat(3, { kind: 'censored', waited: 3.1 })])
  expect(late).toMatchObject({ evidence: { requests: 100, violations: 3, failed: 0, censored: 0 } })
  const early = judgeOne(ttft, [...good, ...repeat(3, { kind: 'censored', waited: 3 })])
  expect(early).toMatchObject({ evidence: { requests: 97, violations: 0, censored: 3 } })
})

test('a request that still runs has no speed yet', () => {
  const good = repeat(97, value(40))
  const verdict = judgeOne(speed, [...good, ...repeat(3, { kind: 'censored', waited: 60 })])
  expect(verdict).toMatchObject({
    kind: 'met',
    evidence: { requests: 97, violations: 0, undefinedValues: 3, censored: 0 },
  })
})

test('more than the declared share without a value is unmeasured, with the commonest reason', () => {
  const oneChunk: Observation = { kind: 'undefined', reason: 'one visible chunk' }
  const noWindow: Observation = { kind: 'undefined', reason: 'decode window is 0' }
  const few = [...repeat(95, value(40)), ...repeat(5, oneChunk)]
  expect(judgeOne(speed, few)).toMatchObject({
    kind: 'met',
    evidence: { requests: 95, undefinedValues: 5 },
  })
  const many = [noWindow, ...repeat(94, value(40)), ...repeat(5, oneChunk)]
  expect(judgeOne(speed, many)).toMatchObject({
    kind: 'unmeasured',
    reason: '6 of 100 requests have no value, mostly because of "one visible chunk"',
    requests: 100,
  })
  expect(judgeOne(speed, many, { ...once, maxUndefinedShare: 0.1 }).kind).toBe('met')
  expect(judgeOne(speed, repeat(3, oneChunk))).toMatchObject({
    kind: 'unmeasured',
    reason: '3 of 3 requests have no value, because of "one visible chunk"',
  })
})

test('a phase that was cut short is unmeasured', () => {
  const cut = [...repeat(90, value(1)), ...repeat(10, { kind: 'censored', waited: 0.1 })]
  expect(judgeOne(ttft, cut)).toMatchObject({
    kind: 'unmeasured',
    reason: '10 of 100 requests have no value, because of "still running when the phase ended"',
  })
})

test('an invalid measurement makes every verdict invalid', () => {
  const invalid = 'the load generator was overloaded'
  const limits = [ttft, speed]
  expect(judgeAll(limits, () => repeat(100, value(2)), { ...once, invalid })).toEqual(
    limits.map((limit) => ({ kind: 'invalid', limit, reason: invalid, requests: 100 })),
  )
})

test.for([Number.NaN, Infinity])('a measured value of %f throws', (invalid) => {
  expect(() => judgeOne(ttft, [value(1), value(invalid)])).toThrow(
    new RangeError(`A measured value is a finite number, but one is ${invalid}.`),
  )
})

test('a miss needs more proof among several limits, a pass does not', () => {
  // P(at least 10 of 100) = 0.0282 at 5 %
  const ten = spread(100, 10, 1, 4)
  const p90 = limitOf({ expectP90TTFT: '<= 3' })
  expect(judgeOne(ttft, ten).kind).toBe('missed')
  expect(judgeAll([ttft, p90], () => ten, once).map(({ kind }) => kind)).toEqual([
    'inconclusive',
    'inconclusive',
  ])
  const none = repeat(59, value(1))
  expect(judgeAll([ttft, p90], () => none, once).map(({ kind }) => kind)).toEqual(['met', 'met'])
})

test('an unmeasured limit does not weaken the others', () => {
  const ten = spread(100, 10, 1, 4)
  const verdicts = judgeAll([ttft, speed], (limit) => (limit === ttft ? ten : []), once)
  expect(verdicts.map(({ kind }) => kind)).toEqual(['missed', 'unmeasured'])
})

test('the further requests that an open limit needs are the missing ones', () => {
  expect(judgeOne(ttft, spread(140, 3, 1, 4))).toMatchObject({
    kind: 'inconclusive',
    evidence: { needMore: { kind: 'requests', count: 13 } },
  })
  expect(judgeOne(ttft, repeat(30, value(1)))).toMatchObject({
    evidence: { needMore: { kind: 'requests', count: 29 } },
  })
  expect(judgeOne(ttft, repeat(30, value(1)), { ...once, concurrency: 16 })).toMatchObject({
    evidence: { needMore: { kind: 'requests', count: 130 } },
  })
})

test('the further requests at a rate really decide', () => {
  const verdict = judgeOne(ttft, spread(100, 8, 1, 4))
  expect(verdict).toMatchObject({ kind: 'inconclusive', pointEstimate: 'missed' })
  const need = 'evidence' in verdict ? verdict.evidence.needMore : undefined
  if (need?.kind !== 'requests') {
    throw new Error('nothing is needed')
  }
  const n = 100 + need.count
  expect(judgeOne(ttft, spread(n, Math.ceil(n * 0.08), 1, 4)).kind).toBe('missed')
  expect(need.count).toBeLessThan(150)
})

test('on the limit no number of requests decides', () => {
  expect(judgeOne(ttft, spread(100, 5, 1, 4))).toMatchObject({
    kind: 'inconclusive',
    evidence: { needMore: { kind: 'none' } },
  })
})

test('rates are judged as shares', () => {
  const limit = limitOf({ expectResponseRate: '>= 0.99' })
  const observations = repeat(299, value(1))
  expect(judgeOne(limit, observations)).toMatchObject({
    kind: 'met',
    evidence: { estimate: 1, allowed: 0.01, upperBound: 1 },
  })
  expect(judgeOne(limit, spread(299, 12, 1, 0))).toMatchObject({
    kind: 'missed',
    evidence: { estimate: 287 / 299, violations: 12 },
  })
  const atLimit = judgeOne(limit, spread(100, 1, 1, 0))
  expect(atLimit).toMatchObject({ kind: 'inconclusive', pointEstimate: 'met' })
})

test('a server on which every request failed has a response rate of 0 and an error rate of 1', () => {
  expect(judgeOne(limitOf({ expectResponseRate: 0.5 }), repeat(20, failed))).toMatchObject({
    kind: 'missed',
    evidence: { estimate: 0, violations: 20 },
  })
  expect(judgeOne(limitOf({ expectErrorRate: 0.5 }), repeat(20, failed))).toMatchObject({
    kind: 'missed',
    evidence: { estimate: 1, violations: 20 },
  })
})

test('where no error is allowed one disproves, and none proves', () => {
  const limit = limitOf({ expectErrorRate: '<= 0' })
  expect(judgeOne(limit, [value(0), value(1)])).toMatchObject({
    kind: 'missed',
    evidence: { violations: 1, allowed: 0 },
  })
  expect(judgeOne(limit, repeat(10_000, value(0)))).toMatchObject({
    kind: 'inconclusive',
    pointEstimate: 'met',
    evidence: { needMore: { kind: 'none' } },
  })
})

test('errors in a row prove less than scattered ones', () => {
  const limit = limitOf({ expectErrorRate: '<= 0.05' })
  const scattered = spread(400, 40, 0, 1)
  const rows = Array.from({ length: 400 }, (_, i) => value(i % 200 < 20 ? 1 : 0))
  expect(judgeOne(limit, scattered).kind).toBe('missed')
  expect(judgeOne(limit, rows).kind).toBe('inconclusive')
})

test("a mean has R's one-sided t bounds: t.test(c(10, 12, 11, 13, 9, 14, 12, 11), conf.level = 0.95)", () => {
  const limit = limitOf({ expectMeanTTFT: '<= 12' })
  const values = [10, 12, 11, 13, 9, 14, 12, 11]
  const verdict = judgeOne(limit, values.map(value), { ...once, alpha: 0.025 })
  if (!('evidence' in verdict)) {
    throw new Error('no evidence')
  }
  expect(verdict.kind).toBe('inconclusive')
  expect(verdict.evidence.lowerBound).toBeCloseTo(10.15938406165308, 6)
  expect(verdict.evidence.upperBound).toBeCloseTo(12.84061593834692, 6)
})

test('a mean is met, missed or open as its bounds say', () => {
  const values = Array.from({ length: 40 }, (_, i) => value(2 + (i % 3) * 0.5))
  expect(judgeOne(limitOf({ expectMeanTTFT: '<= 2.7' }), values).kind).toBe('met')
  expect(judgeOne(limitOf({ expectMeanTTFT: '<= 2.3' }), values).kind).toBe('missed')
  expect(judgeOne(limitOf({ expectMeanTTFT: '<= 2.55' }), values)).toMatchObject({
    kind: 'inconclusive',
    pointEstimate: 'met',
    evidence: { method: 'mean', needMore: { kind: 'requests' } },
  })
  expect(judgeOne(limitOf({ expectMeanSpeed: '>= 2.3' }), values).kind).toBe('met')
  expect(judgeOne(limitOf({ expectMeanSpeed: '>= 2.7' }), values).kind).toBe('missed')
})

test('the mean of one value or of equal values does not divide by 0', () => {
  const limit = limitOf({ expectMeanTTFT: '<= 3' })
  expect(judgeOne(limit, [value(1)])).toMatchObject({
    kind: 'inconclusive',
    evidence: { estimate: 1, needMore: { kind: 'none' } },
  })
  expect(judgeOne(limit, repeat(20, value(1))).kind).toBe('met')
  expect(judgeOne(limit, repeat(20, value(4))).kind).toBe('missed')
  expect(judgeOne(limit, repeat(20, value(3)))).toMatchObject({
    kind: 'inconclusive',
    pointEstimate: 'met',
  })
})

test('the bounds of a mean have the degrees of freedom of its waves when requests are correlated', () => {
  const limit = limitOf({ expectMeanTTFT: '<= 3' })
  const waves = Array.from({ length: 320 }, (_, i) => value(2 + Math.sin(i / 8)))
  const reach = [1, 32].map((concurrency) => {
    const verdict = judgeOne(limit, waves, { ...once, concurrency })
    return 'evidence' in verdict && verdict.evidence.method === 'mean'
      ? (verdict.evidence.upperBound! - verdict.evidence.estimate!) /
          verdict.evidence.standardError!
      : Number.NaN
  })
  // R: qt(0.95, c(319, 9))
  expect(reach[0]).toBeCloseTo(1.649644, 5)
  expect(reach[1]).toBeCloseTo(1.833113, 5)
})

test('a mean beside failed requests is unmeasured', () => {
  const limit = limitOf({ expectMeanTTFT: '<= 3' })
  expect(judgeOne(limit, [failed, failed, ...repeat(38, value(1))])).toMatchObject({
    kind: 'unmeasured',
    reason: '2 of 40 requests failed, and a mean over the rest would hide them',
  })
  const running: Observation = { kind: 'censored', waited: 1 }
  expect(judgeOne(limit, [running, ...repeat(39, value(1))])).toMatchObject({
    kind: 'unmeasured',
    reason: '1 of 40 requests had not ended, and a mean over the rest would hide them',
  })
})

test('evidence names its look', () => {
  const verdict = judgeOne(ttft, repeat(80, value(1)), {
    ...once,
    alpha: 0.05 / 3,
    look: 2,
    looks: 3,
  })
  expect(verdict).toMatchObject({ kind: 'met', evidence: { alpha: 0.05 / 3, look: 2, looks: 3 } })
})
