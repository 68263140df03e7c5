import { expect, test } from 'vitest'

import { clusteredEstimate } from './clustered-estimate.ts'
import { commonEffect, runMeansOf } from './common-effect.ts'
import { studentQuantile } from './distributions.ts'
import { type Estimate, estimateOf, type Interval, studentInterval } from './estimate.ts'
import reference from './fixtures/evals.json' with { type: 'json' }
import intervals from './fixtures/tests-and-intervals.json' with { type: 'json' }
import { stratifiedEstimate } from './stratified-estimate.ts'
import { meanOf } from './summary.ts'
import { effectiveTrials, wilsonInterval } from './wilson.ts'

const models = [
  { scores: reference.scoresA, expected: reference.a },
  { scores: reference.scoresB, expected: reference.b },
]

function expectClose(actual: number | undefined, expected: number): void {
  expect(Math.abs((actual ?? Number.NaN) - expected)).toBeLessThanOrEqual(
    1e-9 * Math.max(Math.abs(expected), 1e-3),
  )
}

function expectInterval({ lower, upper }: Interval, expected: readonly number[]): void {
  expectClose(lower, expected[0] ?? Number.NaN)
  expectClose(upper, expected[1] ?? Number.NaN)
}

function known(estimate: Estimate | undefined): Estimate {
  expect.assert(estimate !== undefined)
  return estimate
}

test("Student's interval of a mean is SciPy's", () => {
  expect.hasAssertions()
  const sets: Readonly<Record<string, readonly number[]>> = intervals.sets
  for (const { x, ci95, ci99 } of intervals.meanInterval) {
    const estimate = known(estimateOf(sets[x] ?? []))
    expectInterval(studentInterval(estimate, 0.95), ci95)
    expectInterval(studentInterval(estimate, 0.99), ci99)
  }
})

test('one value has no estimate', () => {
  expect(estimateOf([3])).toBeUndefined()
  expect(estimateOf([])).toBeUndefined()
})

test("the interval over run means is SciPy's", () => {
  expect.hasAssertions()
  for (const { scores, expected } of models) {
    const estimate = known(estimateOf(runMeansOf(scores)))
    expectClose(estimate.standardError, expected.runMeans.standardError)
    expectInterval(studentInterval(estimate, 0.95), expected.runMeans.ci95)
  }
})

test("these questions: the error within questions with Satterthwaite's degrees of freedom", () => {
  expect.hasAssertions()
  for (const { scores, expected } of models) {
    const estimate = known(stratifiedEstimate(scores))
    expectClose(estimate.mean, expected.mean)
    expectClose(estimate.standardError, expected.theseQuestions.standardError)
    expectClose(estimate.degreesOfFreedom, expected.theseQuestions.df)
    expectInterval(studentInterval(estimate, 0.95), expected.theseQuestions.ci95)
    expectClose(commonEffect(scores)?.f, expected.theseQuestions.commonEffectF)
    expectClose(commonEffect(scores)?.pValue, expected.theseQuestions.commonEffectP)
  }
})

test('questions like these: the error between questions, and between groups of them', () => {
  for (const { scores, expected } of models) {
    const means = scores.map(meanOf)
    const each = known(
      clusteredEstimate(
        means,
        means.map((_, index) => String(index)),
      ),
    )
    expectClose(each.standardError, expected.questionsLikeThese.standardError)
    expect(each.degreesOfFreedom).toBe(11)
    expectInterval(studentInterval(each, 0.95), expected.questionsLikeThese.clusteredT95)
    const trials = effectiveTrials(each, [12, 60])
    expectClose(trials, expected.questionsLikeThese.effectiveN)
    const wilson = wilsonInterval(each.mean, trials, studentQuantile(0.975, 11))
    expectInterval(wilson, expected.questionsLikeThese.wilsonEffective95)
    const grouped = known(clusteredEstimate(means, reference.group.map(String)))
    expectClose(grouped.standardError, expected.byGroup.standardError)
    expectInterval(studentInterval(grouped, 0.95), expected.byGroup.ci95)
  }
})

test("Wilson's interval is statsmodels'", () => {
  expect.hasAssertions()
  for (const { k, n, wilson95 } of intervals.proportion) {
    expectInterval(wilsonInterval(k / n, n, 1.959963984540054), wilson95)
  }
})

test('a share of 0 or 1, or no spread, is worth one trial for each question', () => {
  const at = (mean: number, standardError: number): number =>
    effectiveTrials({ mean, standardError, degreesOfFreedom: 9 }, [10, 150])
  expect([at(0, 0), at(1, 0), at(0.5, 0), at(0.5, 0.01), at(0.5, 0.4)]).toEqual([
    10, 10, 10, 150, 10,
  ])
})

test('a question of one answer has the mean variance of the others', () => {
  const estimate = known(stratifiedEstimate([[1, 0], [1], [0, 1]]))
  expect(estimate.standardError).toBeCloseTo(Math.sqrt(0.25 + 0.25 + 0.5) / 3, 12)
  expect(stratifiedEstimate([[1], [0]])).toBeUndefined()
})

test('one cluster says nothing of its error, and one repeat or no spread nothing of a common effect', () => {
  expect(clusteredEstimate([1, 0], ['a', 'a'])).toBeUndefined()
  expect(commonEffect([[1], [0]])).toBeUndefined()
  expect(
    commonEffect([
      [1, 1],
      [0, 0],
    ]),
  ).toBeUndefined()
})

test('questions that go down together give a small p-value for what the repeats share', () => {
  const together = [...Array.from({ length: 12 }, () => [1, 0]), [1, 1]]
  expect(commonEffect(together)?.pValue).toBeLessThan(0.01)
  expect(
    commonEffect([...together.slice(0, 6), ...Array.from({ length: 6 }, () => [0, 1])])?.f,
  ).toBe(0)
})
