import { expect, test } from 'vitest'

import reference from '../stats/fixtures/evals.json' with { type: 'json' }
import lab from '../stats/fixtures/seed-lab.json' with { type: 'json' }
import { wilsonInterval } from '../stats/wilson.ts'
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
  expect(found.questionsLikeThese.standardError).toBeCloseTo(a.questionsLikeThese.standardError, 12)
  // twelve questions: all spreads that fit are weighed, in place of the one that was seen
  expect(found.questionsLikeThese.method).toBe('beta-binomial')
  const fourfold = Array.from({ length: 4 }, () => reference.scoresA).flat()
  const many = summarizeAccuracy(knownScores(fourfold, []), 0.95)
  expect(many.questionsLikeThese).toMatchObject({ method: 'wilson' })
  // near an end of the scale no number of questions shows the spread
  const nearEnd = fourfold.map((row, index) => (index < 5 ? row : [1, 1, 1, 1, 1]))
  expect(summarizeAccuracy(knownScores(nearEnd, []), 0.95).questionsLikeThese).toMatchObject({
    method: 'beta-binomial',
  })
})

test('half an answer more is taken to differ, so that few equal repeats have an interval, too', () => {
  // by hand: SE² = 0.2 / 5 / 10² and 1 / (2 · 50²), together 0.0006; 0.58 · 0.42 / 0.0006 = 406
  const scores = [
    [1, 1, 1, 1, 0],
    ...Array.from({ length: 9 }, (_, i) => Array<number>(5).fill(i < 5 ? 1 : 0)),
  ]
  const found = summarizeAccuracy(knownScores(scores, each), 0.95).theseQuestions
  expect.assert(found.unmeasured === undefined)
  const { lower, upper } = wilsonInterval(0.58, 406, 1.959963984540054)
  expect(found.lower).toBeCloseTo(lower, 12)
  expect(found.upper).toBeCloseTo(upper, 12)
  // 1 / (2 · 4²) alone: 0.25 / (1 / 32) = 8 answers
  const few = summarizeAccuracy(
    knownScores(
      [
        [1, 1],
        [0, 0],
      ],
      each,
    ),
    0.95,
  ).theseQuestions
  expect.assert(few.unmeasured === undefined)
  expect(few.lower).toBeCloseTo(wilsonInterval(0.5, 8, 1.959963984540054).lower, 12)
  // from 50 answers on the limit of none that differs is exact
  const many = Array.from({ length: 25 }, (_, i) => (i < 20 ? [1, 1] : [0, 0]))
  expect(summarizeAccuracy(knownScores(many, []), 0.95).theseQuestions).toMatchObject({
    method: 'unanimous',
  })
})

test('scores that differ little have an interval in their own unit', () => {
  const widthOf = (unit: number): number => {
    const scores = Array.from({ length: 12 }, (_, i) => [0.5, 0.5 + unit * (i % 2), 0.5 - unit / 2])
    const found = summarizeAccuracy(knownScores(scores, []), 0.95).theseQuestions
    return found.unmeasured === undefined ? found.halfWidth : Number.NaN
  }
  expect(widthOf(0.02) / widthOf(0.2)).toBeCloseTo(0.1, 2)
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
