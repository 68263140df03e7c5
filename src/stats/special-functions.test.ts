import { assert, double, integer, property } from 'fast-check'
import { expect, test } from 'vitest'

import { binomialAtLeast, binomialAtMost } from './binomial.ts'
import { studentQuantile, studentUpperTail } from './distributions.ts'
import reference from './fixtures/special-functions.json' with { type: 'json' }
import { normalQuantile } from './normal-quantile.ts'
import { incompleteBeta, normalUpperTail } from './special-functions.ts'

/** The worst relative error; below 1e-300 numbers lose their digits, so the error is absolute. */
function worst(pairs: readonly (readonly [number, number])[]): number {
  const errors = pairs.map(([actual, expected]) =>
    Math.abs(expected) < 1e-300 ? Math.abs(actual - expected) : Math.abs(actual / expected - 1),
  )
  return Math.max(...errors)
}

const numbers = (row: readonly (string | number)[]): number[] => row.map(Number)

test('the incomplete beta function agrees with mpmath on both tails', () => {
  const pairs = reference.ibeta_both_tails.flatMap((row) => {
    const [x = 0, a = 0, b = 0, lower = 0, upper = 0] = numbers(row)
    const tails = incompleteBeta(x, a, b)
    return [[tails.lower, lower] as const, [tails.upper, upper] as const]
  })
  expect(pairs).toHaveLength(30)
  expect(worst(pairs)).toBeLessThan(1e-9)
})

test('the incomplete beta function agrees with mpmath over seven orders of magnitude', () => {
  const pairs = reference.ibeta.map((row) => {
    const [x = 0, a = 0, b = 0, expected = 0] = numbers(row)
    return [incompleteBeta(x, a, b).lower, expected] as const
  })
  expect(pairs).toHaveLength(72)
  expect(worst(pairs)).toBeLessThan(1e-9)
})

test('the binomial tail agrees with a sum term by term', () => {
  const pairs = reference.binom_cdf.map((row) => {
    const [k = 0, n = 0, p = 0, expected = 0] = numbers(row)
    return [binomialAtMost(k, n, p), expected] as const
  })
  expect(worst(pairs)).toBeLessThan(1e-9)
})

test('the normal tail agrees with mpmath down to 1e-316', () => {
  const pairs = reference.norm_cdf.map((row) => {
    const [x = 0, expected = 0] = numbers(row)
    return [normalUpperTail(-x), expected] as const
  })
  expect(worst(pairs)).toBeLessThan(1e-9)
})

test('the normal quantile agrees with mpmath', () => {
  const pairs = reference.norm_q.map((row) => {
    const [p = 0, expected = 0] = numbers(row)
    return [normalQuantile(p), expected] as const
  })
  expect(worst(pairs)).toBeLessThan(1e-9)
})

test("Student's tail agrees with mpmath", () => {
  const pairs = reference.t_sf.map((row) => {
    const [t = 0, degreesOfFreedom = 0, expected = 0] = numbers(row)
    return [studentUpperTail(t, degreesOfFreedom), expected] as const
  })
  expect(worst(pairs)).toBeLessThan(1e-9)
})

test("Student's quantile agrees with mpmath, and with R's qt(0.975, 9) = 2.262157", () => {
  const pairs = reference.t_q.map((row) => {
    const [p = 0, degreesOfFreedom = 0, expected = 0] = numbers(row)
    return [studentQuantile(p, degreesOfFreedom), expected] as const
  })
  expect(worst(pairs)).toBeLessThan(1e-9)
  expect(studentQuantile(0.975, 9)).toBeCloseTo(2.262157, 6)
})

test('above 1e5 degrees of freedom Student is normal, where jstat would drift away', () => {
  expect(studentQuantile(0.975, 1e8)).toBeCloseTo(1.959964, 6)
  expect(studentQuantile(0.975, Infinity)).toBeCloseTo(1.959964, 6)
  expect(studentUpperTail(1.959964, 1e8)).toBeCloseTo(0.025, 6)
})

test('outside of 0 to 1 the incomplete beta function is 0 or 1', () => {
  expect(incompleteBeta(0, 2, 3)).toEqual({ lower: 0, upper: 1 })
  expect(incompleteBeta(1, 2, 3)).toEqual({ lower: 1, upper: 0 })
})

const share = double({ min: 0.001, max: 0.999, noNaN: true })
const size = double({ min: 0.1, max: 2000, noNaN: true })

test('the two tails of the incomplete beta function sum to 1 and mirror each other', () => {
  assert(
    property(share, size, size, (x, a, b) => {
      const { lower, upper } = incompleteBeta(x, a, b)
      expect(lower + upper).toBeCloseTo(1, 12)
      expect(incompleteBeta(1 - x, b, a, x).upper).toBeCloseTo(lower, 9)
    }),
    { seed: 1 },
  )
})

test('more violations make "at most" likelier and "at least" less likely', () => {
  const count = integer({ min: 1, max: 500 })
  assert(
    property(count, count, share, (one, other, p) => {
      const [k, n] = one < other ? [one, other] : [other, one]
      expect(binomialAtMost(k, n, p)).toBeGreaterThanOrEqual(binomialAtMost(k - 0.5, n, p) - 1e-12)
      expect(binomialAtLeast(k, n, p)).toBeLessThanOrEqual(binomialAtLeast(k - 0.5, n, p) + 1e-12)
      expect(binomialAtMost(k - 1, n, p) + binomialAtLeast(k, n, p)).toBeCloseTo(1, 10)
    }),
    { seed: 1 },
  )
})

test('counts at the ends need no calculation', () => {
  expect(binomialAtMost(-1, 10, 0.5)).toBe(0)
  expect(binomialAtMost(10, 10, 0.5)).toBe(1)
  expect(binomialAtLeast(0, 10, 0.5)).toBe(1)
  expect(binomialAtLeast(11, 10, 0.5)).toBe(0)
  expect(binomialAtMost(0, 0, 0.5)).toBe(1)
})

test('the normal quantile inverts the normal tail', () => {
  assert(
    property(double({ min: 1e-9, max: 0.5, noNaN: true }), (p) => {
      expect(normalUpperTail(-normalQuantile(p)) / p).toBeCloseTo(1, 9)
    }),
    { seed: 1 },
  )
})
