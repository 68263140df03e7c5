import { array, assert, double, property } from 'fast-check'
import { expect, test } from 'vitest'

import reference from './fixtures/tests-and-intervals.json' with { type: 'json' }
import { quantile } from './quantile.ts'

test('agrees with numpy.quantile', () => {
  const { probabilities, cases } = reference.quantileType7
  for (const { x, q } of cases) {
    const ascending = x.toSorted((a, b) => a - b)
    const actual = probabilities.map((probability) => quantile(ascending, probability))
    for (const [i, expected] of q.entries()) {
      expect(actual[i]).toBeCloseTo(expected, 9)
    }
  }
})

test('the P95 of ten values interpolates in the last interval, unlike jstat', () => {
  expect(quantile([1, 2, 3, 4, 5, 6, 7, 8, 9, 100], 0.95)).toBeCloseTo(59.05, 9)
})

test('no value has no quantile', () => {
  expect(quantile([], 0.5)).toBeUndefined()
})

test.for([0, 0.3, 0.5, 1])('one value is its own quantile at %f', (probability) => {
  expect(quantile([5], probability)).toBe(5)
})

test('failed requests sort as infinite and never give NaN', () => {
  const failed = [1, 2, Infinity, Infinity]
  expect(quantile(failed, 0)).toBe(1)
  expect(quantile(failed, 1 / 3)).toBe(2)
  expect(quantile(failed, 0.5)).toBe(Infinity)
  expect(quantile(failed, 0.9)).toBe(Infinity)
  expect(quantile(failed, 1)).toBe(Infinity)
})

test('failed requests of a speed sort as minus infinite and never give NaN', () => {
  const failed = [-Infinity, -Infinity, 30, 40]
  expect(quantile(failed, 0.25)).toBe(-Infinity)
  expect(quantile(failed, 0.5)).toBe(-Infinity)
  expect(quantile(failed, 2 / 3)).toBe(30)
  expect(quantile([-Infinity, Infinity], 0.5)).toBe(-Infinity)
})

test('a whole position does not reach for the infinity above it', () => {
  // 100 * 0.56 is 56.00000000000001
  const ascending = [
    ...Array.from({ length: 57 }, (_, i) => i),
    ...Array<number>(44).fill(Infinity),
  ]
  expect(quantile(ascending, 0.56)).toBe(56)
})

test('a quantile lies between the least and the greatest value, and rises', () => {
  const values = array(double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 })
  const share = double({ min: 0, max: 1, noNaN: true })
  assert(
    property(values, share, share, (sample, one, other) => {
      const ascending = sample.toSorted((a, b) => a - b)
      const low = quantile(ascending, Math.min(one, other)) ?? Number.NaN
      const high = quantile(ascending, Math.max(one, other)) ?? Number.NaN
      expect(low).toBeGreaterThanOrEqual(Math.min(...sample))
      expect(high).toBeLessThanOrEqual(Math.max(...sample))
      expect(low).toBeLessThanOrEqual(high + 1e-6)
    }),
    { seed: 1 },
  )
})
