import { expect, test } from 'vitest'

import { runMeansOf } from './common-effect.ts'
import { cohensD, effectWord, hedgesCorrection } from './effect-size.ts'
import { estimateOf, studentInterval } from './estimate.ts'
import reference from './fixtures/comparisons.json' with { type: 'json' }
import evals from './fixtures/evals.json' with { type: 'json' }
import { mcnemarTest } from './mcnemar.ts'
import { createRandom } from './random.ts'
import { signFlipTest } from './sign-flips.ts'
import { smallestDifference } from './smallest-difference.ts'
import { meanOf, sampleDeviation } from './summary.ts'
import { differenceOf, welch } from './welch.ts'

const sets: Readonly<Record<string, readonly number[]>> = reference.sets
const expectClose = (actual: number | undefined, expected: number): void => {
  expect(Math.abs((actual ?? Number.NaN) / expected - 1)).toBeLessThan(1e-9)
}

test("Welch's test is SciPy's, not Student's", () => {
  for (const { x, y, t, df, pTwoSided, ci95, cohenD } of reference.welch) {
    const found = welch(sets[x] ?? [], sets[y] ?? [])
    expect.assert(found !== undefined)
    expectClose(found.t, t)
    expectClose(found.estimate.degreesOfFreedom, df)
    expectClose(found.pValue, pTwoSided)
    expectClose(studentInterval(found.estimate, 0.95).lower, ci95[0] ?? 0)
    expectClose(cohensD(sets[x] ?? [], sets[y] ?? []), cohenD)
  }
})

test("the paired test is SciPy's", () => {
  for (const { x, y, t, pTwoSided, ci95, dz, gz } of reference.paired) {
    const other = sets[y] ?? []
    const differences = (sets[x] ?? []).map((value, index) => value - (other[index] ?? 0))
    const estimate = estimateOf(differences)
    expect.assert(estimate !== undefined)
    const found = differenceOf(estimate)
    expectClose(found.t, t)
    expectClose(found.pValue, pTwoSided)
    expectClose(studentInterval(estimate, 0.95).upper, ci95[1] ?? 0)
    const standardised = meanOf(differences) / (sampleDeviation(differences) ?? 0)
    expectClose(standardised, dz)
    expectClose(standardised * hedgesCorrection(estimate.degreesOfFreedom), gz)
  }
})

test("Hedges' correction is mpmath's", () => {
  expect.hasAssertions()
  const { df, j } = reference.hedgesCorrection
  for (const [index, degrees] of df.entries()) expectClose(hedgesCorrection(degrees), j[index] ?? 0)
})

test("McNemar's exact and mid-p values are statsmodels'", () => {
  for (const { b, c, pExact, pMid } of reference.mcnemar) {
    const found = mcnemarTest(b, c)
    expectClose(found?.exact, pExact)
    expectClose(found?.mid, pMid)
    expect(mcnemarTest(c, b)).toEqual(found)
  }
  expect(mcnemarTest(0, 0)).toBeUndefined()
})

const differences = evals.scoresA.map(
  (scores, index) => meanOf(scores) - meanOf(evals.scoresB[index] ?? []),
)

test('all sign flips are counted, sums that differ by rounding among them', () => {
  const found = signFlipTest(differences, createRandom(1))
  expect(found).toBe(evals.paired.signFlipCount / evals.paired.signFlipTotal)
  expect(signFlipTest([1, 1, 1, 1, 1], createRandom(1))).toBe(2 / 32)
  expect(signFlipTest([], createRandom(1))).toBeUndefined()
})

test('random sign flips come to what all of them do, and are never 0', () => {
  const twice = [...differences, 0, 0, 0, 0]
  expect(twice).toHaveLength(16)
  const exact = evals.paired.signFlipP
  expect(Math.abs((signFlipTest(twice, createRandom(3)) ?? 0) - exact)).toBeLessThan(0.006)
  const clear = Array.from({ length: 40 }, () => 1)
  expect(signFlipTest(clear, createRandom(3))).toBe(1 / 20_001)
})

test("the runs of two models differ as R's t.test says", () => {
  expect.hasAssertions()
  const [a, b] = [runMeansOf(evals.scoresA), runMeansOf(evals.scoresB)]
  const found = welch(a, b)
  expectClose(found?.t, evals.welchRunMeans.t)
  expectClose(found?.pValue, evals.welchRunMeans.pTwoSided)
  expectClose(cohensD(a, b), evals.welchRunMeans.cohenDRunMeans)
})

test('the smallest difference that is seen is where the noncentral t has the power', () => {
  expect.hasAssertions()
  for (const each of evals.minimumDetectableDifference) {
    const { omega2, sigmaA2, sigmaB2, runsA, runsB, questions, alpha, power, noncentralT } = each
    const error = Math.sqrt((omega2 + sigmaA2 / runsA + sigmaB2 / runsB) / questions)
    expectClose(smallestDifference(error, questions - 1, { alpha, power }), noncentralT)
  }
})

test('without spread there is neither t nor d', () => {
  expect(welch([1, 1], [0, 0])).toBeUndefined()
  expect(welch([1], [0, 0])).toBeUndefined()
  expect(cohensD([1, 1], [0, 0])).toBeUndefined()
  expect(cohensD([1], [0, 0])).toBeUndefined()
})

test('effects have words from 0.2, 0.5 and 0.8 on, whatever their sign', () => {
  expect([0.01, -0.19, 0.2, -0.49, 0.5, 0.79, -0.8, 3].map(effectWord)).toEqual([
    'negligible',
    'negligible',
    'small',
    'small',
    'medium',
    'medium',
    'large',
    'large',
  ])
})
