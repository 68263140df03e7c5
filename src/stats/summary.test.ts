import { expect, test } from 'vitest'

import reference from './fixtures/tests-and-intervals.json' with { type: 'json' }
import { holm } from './holm.ts'
import { summarize } from './summary.ts'

test.for([
  ['a', 11.5, 1.6035674514745464],
  ['lat1', 853.79, 119.61710626457705],
] as const)('mean and deviation of %s agree with NumPy, ddof=1', ([name, mean, deviation]) => {
  const summary = summarize(reference.sets[name])
  expect(summary?.mean).toBeCloseTo(mean, 9)
  expect(summary?.standardDeviation).toBeCloseTo(deviation, 9)
})

test('percentiles are of type 7, between min and max', () => {
  const summary = summarize([5, 1, 3, 2, 4])
  const rounded = Object.entries(summary ?? {}).map(
    ([name, value]) => `${name} ${value.toFixed(4)}`,
  )
  expect(rounded.join(', ')).toMatchInlineSnapshot(
    `"n 5.0000, mean 3.0000, standardDeviation 1.5811, min 1.0000, max 5.0000, p1 1.0400, p5 1.2000, p10 1.4000, p25 2.0000, p50 3.0000, p75 4.0000, p90 4.6000, p95 4.8000, p99 4.9600"`,
  )
})

test('no value has no summary', () => {
  expect(summarize([])).toBeUndefined()
})

test('one value has no standard deviation', () => {
  const summary = summarize([0.3])
  expect(summary).toMatchObject({ n: 1, mean: 0.3, min: 0.3, max: 0.3, p50: 0.3, p99: 0.3 })
  expect(summary).not.toHaveProperty('standardDeviation')
})

test('equal values have a standard deviation of exactly 0', () => {
  expect(summarize([0.1, 0.1, 0.1])?.standardDeviation).toBe(0)
})

test('the input keeps its order', () => {
  const values = [3, 1, 2]
  summarize(values)
  expect(values).toEqual([3, 1, 2])
})

test.for([Number.NaN, Infinity, -Infinity])('a sample with %f is refused', (invalid) => {
  expect(() => summarize([1, invalid])).toThrow(
    new RangeError(`A sample holds finite numbers only, but one value is ${invalid}.`),
  )
})

test("Holm's adjustment agrees with R's p.adjust(p, 'holm')", () => {
  for (const { p, holm: expected } of reference.adjust) {
    for (const [i, adjusted] of holm(p).entries()) {
      expect(adjusted).toBeCloseTo(expected[i] ?? Number.NaN, 12)
    }
  }
})

test("Holm's adjustment of no test is empty, and of one test nothing", () => {
  expect(holm([])).toEqual([])
  expect(holm([0.04])).toEqual([0.04])
})
