import { expect, test } from 'vitest'

import reference from '../stats/fixtures/evals.json' with { type: 'json' }
import lab from '../stats/fixtures/seed-lab.json' with { type: 'json' }
import { knownScores } from './accuracy.ts'
import {
  passRates,
  repeatsFor,
  summarizeAccuracy,
  summarizeRuns,
  widthsAtRepeats,
} from './summarize-eval.ts'

const clusters = reference.group.map(String)
const each = reference.scoresA.map((_, index) => String(index))

test('the estimand of each interval is its own, with the figures of the reference', () => {
  const { a } = reference
  const found = summarizeAccuracy(knownScores(reference.scoresA, each), 0.95)
  expect(found.mean).toBeCloseTo(a.mean, 12)
  expect(found.theseQuestions).toMatchObject({ method: 'wilson' })
  expect.assert(found.theseQuestions.unmeasured === undefined)
  expect(found.theseQuestions.standardError).toBeCloseTo(a.theseQuestions.standardError, 12)
  expect.assert(found.questionsLikeThese.unmeasured === undefined)
  const [lower = 0, upper = 0] = a.questionsLikeThese.wilsonEffective95
  expect(found.questionsLikeThese.lower).toBeCloseTo(lower, 9)
  expect(found.questionsLikeThese.upper).toBeCloseTo(upper, 9)
})

test('clusters widen the interval on questions like these only', () => {
  const apart = summarizeAccuracy(knownScores(reference.scoresA, each), 0.95)
  const grouped = summarizeAccuracy(knownScores(reference.scoresA, clusters), 0.95)
  expect(grouped.theseQuestions).toEqual(apart.theseQuestions)
  expect.assert(grouped.questionsLikeThese.unmeasured === undefined)
  expect(grouped.questionsLikeThese.standardError).toBeCloseTo(
    reference.a.byGroup.standardError,
    12,
  )
})

test("run means have AA's half-width and the lab's relative width, by different names", () => {
  const found = summarizeRuns(knownScores(reference.scoresA, each), 0.95)
  expect(100 * (found?.halfWidth ?? 0)).toBeCloseTo(reference.a.runMeans.halfWidthPoints, 9)
  expect(100 * (found?.relativeWidth ?? 0)).toBeCloseTo(
    reference.a.runMeans.relativeWidthPercent,
    9,
  )
})

test("the seed lab's fifteen runs of ten questions have its own figures", () => {
  // as many of the ten right as the lab had in each run
  const scores = Array.from({ length: 10 }, (_, question) =>
    lab.runAccuraciesA.map((accuracy) => (question < accuracy / 10 ? 1 : 0)),
  )
  const found = summarizeRuns(knownScores(scores, each), 0.95)
  expect(100 * (found?.halfWidth ?? 0)).toBeCloseTo(lab.a.halfWidthPoints, 9)
  expect(100 * (found?.relativeWidth ?? 0)).toBeCloseTo(lab.a.relativeWidthPercent, 9)
})

test('runs that are all equal have no interval of width 0', () => {
  const found = summarizeRuns(
    knownScores(
      [
        [1, 1, 1],
        [0, 0, 0],
      ],
      each,
    ),
    0.95,
  )
  expect(found).toEqual({ means: [0.5, 0.5, 0.5], standardDeviation: 0 })
})

test('a score that is missing leaves no run means, and its question counts by the others', () => {
  const known = knownScores(
    [
      [1, null],
      [0, 0],
      [null, null],
    ],
    each,
  )
  expect(summarizeRuns(known, 0.95)).toBeUndefined()
  expect(summarizeAccuracy(known, 0.95)).toMatchObject({ questions: 2, scores: 3, mean: 0.5 })
})

test('no score is no accuracy', () => {
  expect(summarizeAccuracy(knownScores([[null]], each), 0.95)).toEqual({
    questions: 0,
    scores: 0,
    theseQuestions: { unmeasured: 'no answer has a score' },
    questionsLikeThese: { unmeasured: 'no answer has a score' },
  })
  expect(passRates(knownScores([[null]], each))).toEqual([])
})

test('more repeats narrow the interval as planned, and one or equal ones plan nothing', () => {
  const known = knownScores(reference.scoresA, each)
  const widths = widthsAtRepeats(known, 0.95).map(({ repeats, halfWidth }) => [repeats, halfWidth])
  expect(widths).toEqual(widths.toSorted((a, b) => Number(b[1]) - Number(a[1])))
  const needed = repeatsFor(known, 0.02, 0.95)
  // t · s / √K is about 1.96 · 0.0527 · √5 / √K
  expect(needed).toBeGreaterThan(130)
  expect(needed).toBeLessThan(140)
  expect(widthsAtRepeats(knownScores([[1], [0]], each), 0.95)).toEqual([])
  expect(repeatsFor(knownScores([[1, 1]], each), 0.02, 0.95)).toBeUndefined()
})

test('pass@k is of right and wrong answers only, as far as each question has k of them', () => {
  const known = knownScores(
    [
      [1, 1, 1, 0, 0],
      [0, 0, 0, 0, 0],
    ],
    each,
  )
  expect(passRates(known)).toEqual([
    { k: 1, any: 0.3, all: 0.3 },
    { k: 2, any: 0.45, all: expect.closeTo(0.15, 12) },
    { k: 5, any: 0.5, all: 0 },
  ])
  expect(passRates(knownScores([[0.5, 1]], each))).toEqual([])
})
