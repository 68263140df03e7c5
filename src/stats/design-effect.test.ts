import { expect, test } from 'vitest'

import { binomialAtLeast, binomialAtMost } from './binomial.ts'
import { designEffect, designEffectOfMean, wavesFactor } from './design-effect.ts'
import { exceedanceCorrelation } from './exceedance-correlation.ts'
import reference from './fixtures/design-effect.json' with { type: 'json' }

test('the correlation of two exceedances agrees with mpmath.quad', () => {
  for (const { allowed, r, rho } of reference.indicatorCorrelation) {
    for (const [i, correlation] of r.entries()) {
      expect(exceedanceCorrelation(correlation, allowed)).toBeCloseTo(rho[i] ?? Number.NaN, 12)
    }
  }
})

const cases = reference.series.flatMap(({ name, concurrency, latencySeconds, results }) =>
  results.map((result) => ({
    name,
    concurrency,
    latencies: latencySeconds.map((latency) => latency ?? Infinity),
    ...result,
  })),
)

test.for(cases)('series "$name" has the design effect of SciPy, $allowed allowed', (series) => {
  const { latencies, allowed, concurrency, requests, violations } = series
  const effect = designEffect(latencies, allowed)
  expect(effect / series.deff).toBeCloseTo(1, 9)
  const factor = wavesFactor(requests, concurrency, 0.05)
  expect(factor / series.wavesFactor).toBeCloseTo(1, 6)
  const [m, k] = [(requests * factor) / effect, (violations * factor) / effect]
  expect(m / series.effectiveRequests).toBeCloseTo(1, 6)
  expect(binomialAtMost(k, m, allowed) / series.pAtMost).toBeCloseTo(1, 6)
  expect(binomialAtLeast(k, m, allowed) / series.pAtLeast).toBeCloseTo(1, 6)
})

test.for([
  ['no value', []],
  ['one value', [1]],
  ['two values', [1, 2]],
  ['equal values', [3, 3, 3, 3, 3, 3, 3, 3]],
  ['only failures', [Infinity, Infinity, Infinity, Infinity, Infinity]],
] as const)('%s have a design effect of 1', ([, values]) => {
  expect(designEffect(values, 0.05)).toBe(1)
})

test('no value, one value and equal values have a design effect of the mean of 1', () => {
  expect(designEffectOfMean([])).toBe(1)
  expect(designEffectOfMean([1])).toBe(1)
  expect(designEffectOfMean([2, 2, 2, 2, 2, 2])).toBe(1)
})

test('failures in a row raise the design effect, alternating ones do not', () => {
  const half = Array.from({ length: 50 }, () => 1)
  const failures = Array.from({ length: 50 }, () => Infinity)
  expect(designEffect([...half, ...failures], 0.05)).toBeGreaterThan(5)
  expect(
    designEffect(
      half.flatMap((value) => [value, Infinity]),
      0.05,
    ),
  ).toBe(1)
})

test('runs of errors raise the design effect of their share', () => {
  const runs = Array.from({ length: 200 }, (_, i) => (i % 40 < 10 ? 1 : 0))
  expect(designEffectOfMean(runs)).toBeGreaterThan(4)
  expect(designEffectOfMean(runs.map((_, i) => i % 2))).toBe(1)
})

test('a single wave leaves almost nothing of the evidence', () => {
  expect(wavesFactor(16, 16, 0.05)).toBeLessThan(0.1)
  expect(wavesFactor(1, 16, 0.05)).toBeLessThan(0.1)
  expect(wavesFactor(100_000, 1, 0.05)).toBeCloseTo(1, 4)
})
