import { expect, test } from 'vitest'

import { fisherUpperTail, studentQuantile, studentUpperTail } from './distributions.ts'
import reference from './fixtures/comparisons.json' with { type: 'json' }
import { noncentralFarTail, noncentralT } from './noncentral-t.ts'

const within = (actual: number, expected: number): number => Math.abs(actual / expected - 1)

test("Fisher's tail agrees with mpmath", () => {
  expect(reference.fisherTail.length).toBeGreaterThan(5)
  for (const [x, d1, d2, tail] of reference.fisherTail) {
    expect(within(fisherUpperTail(Number(x), Number(d1), Number(d2)), Number(tail))).toBeLessThan(
      1e-9,
    )
  }
  expect(fisherUpperTail(0, 2, 9)).toBe(1)
})

test('the noncentral t distribution agrees with mpmath, on both sides of its middle', () => {
  const cases = reference.noncentralT.map((row) => row.map(Number))
  const near = cases.filter(([at = 0]) => at >= 0)
  expect(near.length).toBeGreaterThan(5)
  for (const [t = 0, df = 0, delta = 0, expected = 0] of near) {
    const actual = noncentralT(t, df, delta)
    // far below the middle the sum of what is left cannot have more digits than its start
    expect(Math.abs(actual - expected), `${t} ${df} ${delta}`).toBeLessThan(1e-12)
  }
  for (const [t = 0, df = 0, delta = 0, expected = 0] of cases.filter(
    (row) => !near.includes(row),
  )) {
    expect(Math.abs(noncentralFarTail(-t, df, delta) - expected)).toBeLessThan(1e-12)
  }
})

test('without noncentrality it is Student', () => {
  expect(noncentralT(2.262157, 9, 0)).toBeCloseTo(0.975, 7)
  expect(noncentralFarTail(2.262157, 9, 0)).toBeCloseTo(0.025, 7)
})

test("the power of paired and of independent t tests is R's power.t.test(strict = TRUE)", () => {
  for (const { d, n, pairedTwoSided, independentTwoSided } of reference.power) {
    const power = (df: number, delta: number): number => {
      const critical = studentQuantile(0.975, df)
      return 1 - noncentralT(critical, df, delta) + noncentralFarTail(critical, df, delta)
    }
    expect(within(power(n - 1, d * Math.sqrt(n)), pairedTwoSided)).toBeLessThan(1e-9)
    expect(within(power(2 * n - 2, d * Math.sqrt(n / 2)), independentTwoSided)).toBeLessThan(1e-9)
  }
})

test("Student's quantile is symmetric, and undoes the tail", () => {
  for (const df of [1, 2.5, 9, 300, 99_999, 1e6]) {
    for (const p of [0.6, 0.975, 0.9999]) {
      expect(studentQuantile(1 - p, df)).toBeCloseTo(-studentQuantile(p, df), 9)
      expect(within(studentUpperTail(studentQuantile(p, df), df), 1 - p)).toBeLessThan(1e-9)
    }
  }
  expect(studentQuantile(0.5, 4)).toBeCloseTo(0, 12)
})
