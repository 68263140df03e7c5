import { expect, test } from 'vitest'

import { binomialAtLeast, binomialAtMost } from './binomial.ts'
import { clopperPearson } from './clopper-pearson.ts'
import reference from './fixtures/slo-verdict.json' with { type: 'json' }
import intervals from './fixtures/tests-and-intervals.json' with { type: 'json' }
import { orderStatisticRanks } from './order-statistic-ranks.ts'
import { smallestWhole } from './smallest-whole.ts'

test('binomial tails of the SLO cases agree with mpmath', () => {
  for (const { n, violations, allowed, pAtMost, pAtLeast } of reference.cases) {
    expect(binomialAtMost(violations, n, allowed) / pAtMost).toBeCloseTo(1, 9)
    expect(binomialAtLeast(violations, n, allowed) / pAtLeast).toBeCloseTo(1, 9)
  }
})

test('binomial tails with counts divided by a design effect agree with mpmath', () => {
  for (const { n, violations, deff, allowed, pAtMost, pAtLeast } of reference.designEffect) {
    expect(binomialAtMost(violations / deff, n / deff, allowed) / pAtMost).toBeCloseTo(1, 9)
    expect(binomialAtLeast(violations / deff, n / deff, allowed) / pAtLeast).toBeCloseTo(1, 9)
  }
})

test("the smallest n that is met is SciPy's for every number of violations", () => {
  for (const { allowed, alpha, violations, n } of reference.minRequestsToMeet) {
    const smallest = violations.map((k) =>
      smallestWhole(k + 1, 10_000, (size) => binomialAtMost(k, size, allowed) <= alpha),
    )
    expect(smallest).toEqual(n)
  }
})

test("the fewest violations that miss are SciPy's for every n", () => {
  for (const { allowed, alpha, violations, n } of reference.minViolationsToMiss) {
    const fewest = n.map((size) =>
      smallestWhole(1, size, (k) => binomialAtLeast(k, size, allowed) <= alpha),
    )
    expect(fewest).toEqual(violations)
  }
})

test("ranks of the order statistics are SciPy's, one-sided and two-sided", () => {
  for (const { quantile, n, oneSided95, twoSided95 } of reference.orderStatisticBounds) {
    const allowed = Math.round((1 - Number(quantile)) * 100) / 100
    const one = orderStatisticRanks(n, { allowed, alpha: 0.05, weight: 1 })
    const two = orderStatisticRanks(n, { allowed, alpha: 0.025, weight: 1 })
    expect([one.lower, one.upper]).toEqual(oneSided95)
    expect([two.lower, two.upper]).toEqual(twoSided95)
  }
})

test('no value has no bound', () => {
  expect(orderStatisticRanks(0, { allowed: 0.05, alpha: 0.05, weight: 1 })).toEqual({
    lower: 0,
    upper: 1,
  })
})

test('values that are worth less have wider bounds', () => {
  const full = orderStatisticRanks(1000, { allowed: 0.05, alpha: 0.05, weight: 1 })
  const tenth = orderStatisticRanks(1000, { allowed: 0.05, alpha: 0.05, weight: 0.1 })
  expect(full).toEqual({ lower: 938, upper: 962 })
  expect(tenth.lower).toBeLessThan(938)
  expect(tenth.upper).toBeGreaterThan(962)
})

test("the bounds of a share are mpmath's Clopper-Pearson interval", () => {
  for (const { k, n, clopperPearson95 } of intervals.proportion) {
    const { lower, upper } = clopperPearson(k, n, 0.025)
    expect(lower).toBeCloseTo(clopperPearson95[0] ?? Number.NaN, 12)
    expect(upper).toBeCloseTo(clopperPearson95[1] ?? Number.NaN, 12)
  }
})

test('the smallest whole number is found wherever it lies, or not at all', () => {
  for (const answer of [3, 4, 5, 17, 99, 100]) {
    expect(smallestWhole(3, 100, (n) => n >= answer)).toBe(answer)
  }
  expect(smallestWhole(3, 100, (n) => n >= 101)).toBeUndefined()
})
