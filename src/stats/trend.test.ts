import { expect, test } from 'vitest'

import reference from './fixtures/trend.json' with { type: 'json' }
import { createRandom } from './random.ts'
import { trendOf } from './trend.ts'

test.for(reference.series)('series "$name" has the p-value and the change of SciPy', (series) => {
  const trend = trendOf(series.values)
  expect((trend?.pValue ?? Number.NaN) / series.pValue).toBeCloseTo(1, 9)
  expect(trend?.change).toBeCloseTo(series.change, 12)
})

test('the references hold correlation that counts, ties, and a factor that would shrink', () => {
  const factors = reference.series.map(({ publishedFactor }) => publishedFactor)
  expect(Math.max(...factors)).toBeGreaterThan(2)
  expect(Math.min(...factors)).toBeLessThan(0.5)
  expect(reference.series.some(({ values }) => new Set(values).size < values.length)).toBe(true)
})

test('nine values have no trend', () => {
  const ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
  // a slope of 1 over nine steps, by the median of 5.5
  expect(trendOf(ten)?.change).toBeCloseTo(9 / 5.5, 12)
  expect(trendOf(ten.slice(1))).toBeUndefined()
  expect(trendOf([])).toBeUndefined()
})

test('equal values, a median of 0 and values that are no numbers have no trend', () => {
  expect(trendOf(Array.from({ length: 20 }, () => 3))).toBeUndefined()
  expect(trendOf([-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5])).toBeUndefined()
  expect(trendOf([1, 2, 3, 4, 5, 6, 7, 8, 9, Infinity])).toBeUndefined()
  expect(trendOf([1, 2, 3, 4, 5, 6, 7, 8, 9, Number.NaN])).toBeUndefined()
})

test('a straight line is a trend whose size is its rise, whatever rounding leaves over', () => {
  const rising = Array.from({ length: 30 }, (_, i) => 0.3 + 0.1 * i)
  const trend = trendOf(rising)
  // S = 435 of Var 30·29·65/18: z = 434/56.04
  expect(trend?.pValue).toBeCloseTo(9.7e-15, 16)
  expect(trend?.change).toBeCloseTo(2.9 / 1.75, 12)
  const falling = trendOf(rising.toReversed())
  expect(falling?.pValue).toBe(trend?.pValue)
  expect(falling?.change).toBeCloseTo(-2.9 / 1.75, 12)
})

test('the sign of the change is the direction also for negative values', () => {
  expect(trendOf([-10, -9, -8, -7, -6, -5, -4, -3, -2, -1])?.change).toBeCloseTo(9 / 5.5, 12)
})

test('a series that reads the same backwards has a p-value of 1', () => {
  const trend = trendOf([1, 2, 3, 4, 5, 5, 4, 3, 2, 1])
  expect(trend?.pValue).toBe(1)
  expect(trend?.change).toBeCloseTo(0, 12)
})

test('the unit does not matter', () => {
  const { values } = reference.series[0]!
  const milliseconds = trendOf(values.map((value) => value * 1000))
  expect(milliseconds?.pValue).toBeCloseTo(trendOf(values)!.pValue, 12)
  expect(milliseconds?.change).toBeCloseTo(trendOf(values)!.change, 12)
})

/** How many of `series` of 30 values, each correlated with its neighbour, have p below 0.05, 0.001. */
function alarms(correlation: number, series: number): { p05: number; p001: number } {
  const random = createRandom(20261124)
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const counts = { p05: 0, p001: 0 }
  for (let run = 0; run < series; run++) {
    let state = normal() / Math.sqrt(1 - correlation ** 2)
    const values = Array.from({ length: 30 }, () => {
      state = correlation * state + normal()
      return 100 + state
    })
    const { pValue } = trendOf(values)!
    counts.p05 += pValue < 0.05 ? 1 : 0
    counts.p001 += pValue < 0.001 ? 1 : 0
  }
  return counts
}

// Central 99.9 % of 2000 series at the rates 4.7 %, 0.05 %, 18.9 % and 2.4 % of 40,000 others.
// Red when the factor may be below 1: 50 of the independent series reach 0.001 then; and when the
// correction is left out, which makes 460 of the correlated ones reach 0.05.
test('of series without a trend as many raise an alarm as the docs say', () => {
  const independent = alarms(0, 2000)
  expect(independent.p05).toBeGreaterThanOrEqual(65)
  expect(independent.p05).toBeLessThanOrEqual(127)
  expect(independent.p001).toBeLessThanOrEqual(6)
  const correlated = alarms(0.5, 2000)
  expect(correlated.p05).toBeGreaterThanOrEqual(321)
  expect(correlated.p05).toBeLessThanOrEqual(437)
  expect(correlated.p001).toBeLessThanOrEqual(72)
})
