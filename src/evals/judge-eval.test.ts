import { expect, test } from 'vitest'

import { formatVerdict } from '../slo/format-verdict.ts'
import { parseSloOptions, type SloOptions } from '../slo/options.ts'
import { createRandom } from '../stats/random.ts'
import { clusterOf } from './accuracy.ts'
import { type AskedAnswer, countAnswers, scoreTable } from './asked-answer.ts'
import { type JudgedEval, judgeEval } from './judge-eval.ts'

const answered = (question: number, repeat: number, score: number): AskedAnswer => ({
  question,
  repeat,
  answer: 'completed',
  text: 'x',
  score,
  retries: 0,
})

interface Planted {
  readonly questions?: number
  readonly repeats?: number
  readonly more?: Partial<JudgedEval>
  /** Changes answers. */
  readonly change?: (answer: AskedAnswer, index: number) => AskedAnswer
}

/** Answers that are right with a probability, by a seed. */
function planted(
  share: number,
  { questions = 10, repeats = 15, more = {}, change = (each) => each }: Planted = {},
): JudgedEval {
  const random = createRandom(7)
  const answers = Array.from({ length: questions * repeats }, (_, index) =>
    change(
      answered(index % questions, Math.floor(index / questions), random() < share ? 1 : 0),
      index,
    ),
  )
  const onFailure = more.onFailure ?? 'wrong'
  return {
    scores: scoreTable(answers, { questions, repeats }, onFailure),
    clusters: Array.from({ length: questions }, (_, index) => clusterOf({ id: String(index) })),
    counts: countAnswers(answers, questions * repeats),
    repeats,
    onFailure,
    estimand: 'these questions',
    confidence: 0.95,
    ...more,
  }
}

const judge = (limits: SloOptions, of: JudgedEval): string =>
  judgeEval(parseSloOptions(limits), of).map(formatVerdict).join('\n')

test('an accuracy is met, missed, or open, by its one-sided bounds', () => {
  expect(judge({ expectAccuracy: 0.7 }, planted(0.9))).toMatchInlineSnapshot(
    `"met: accuracy at least 70 % on these questions, was 90 % (10 questions × 15 repeats; 95 % lower bound 85.2 %)"`,
  )
  expect(judge({ expectAccuracy: 0.97 }, planted(0.8))).toMatchInlineSnapshot(
    `"missed: accuracy at least 97 % on these questions, was 82.7 % (10 questions × 15 repeats; 95 % upper bound 87.2 %)"`,
  )
  expect(judge({ expectAccuracy: 0.8 }, planted(0.8))).toMatchInlineSnapshot(
    `"inconclusive: accuracy at least 80 % on these questions, was 82.7 % (10 questions × 15 repeats; 95 % bounds lower 77 % and upper 87.2 %) (point estimate: met)"`,
  )
})

test('a half-width is compared as it is, and says how many repeats it takes', () => {
  expect(judge({ expectCIHalfWidth: 0.1 }, planted(0.8))).toMatchInlineSnapshot(
    `"met: half-width of the accuracy's interval at most 10 points on these questions, was 6.04 points (10 questions × 15 repeats)"`,
  )
  expect(judge({ expectCIHalfWidth: 0.01 }, planted(0.8))).toMatchInlineSnapshot(
    `"missed: half-width of the accuracy's interval at most 1 point on these questions, was 6.04 points (10 questions × 15 repeats; 555 repeats would be needed)"`,
  )
})

test('one repeat leaves an accuracy open, and has no half-width', () => {
  const once = planted(0.8, { repeats: 1 })
  expect(judge({ expectAccuracy: 0.5, expectCIHalfWidth: 0.5 }, once)).toMatchInlineSnapshot(`
    "inconclusive: accuracy at least 50 % on these questions, was 80 % (10 questions × 1 repeat; one repeat has no spread; ask for more "repeats") (point estimate: met)
    unmeasured: half-width of the accuracy's interval at most 50 points (10 requests sent): one repeat has no spread; ask for more "repeats""
  `)
})

test('repeats that are all equal have an interval, not one of width 0', () => {
  const equal = planted(1, { change: (each) => ({ ...each, score: each.question < 8 ? 1 : 0 }) })
  expect(judge({ expectAccuracy: 0.79, expectCIHalfWidth: 0.01 }, equal)).toMatchInlineSnapshot(`
    "inconclusive: accuracy at least 79 % on these questions, was 80 % (10 questions × 15 repeats; 95 % bounds lower 78 % and upper 81.9 %; all repeats of each question are equal) (point estimate: met)
    missed: half-width of the accuracy's interval at most 1 point on these questions, was 2.37 points (10 questions × 15 repeats; all repeats of each question are equal)"
  `)
  // though the point estimate is above the limit
  expect(judge({ expectAccuracy: 0.75 }, equal)).toContain('met')
})

test('repeats that go up and down together count by their means', () => {
  const together = planted(1, {
    questions: 20,
    repeats: 6,
    change: (each) => ({ ...each, score: each.repeat < 3 || each.question < 4 ? 1 : 0 }),
  })
  expect(judge({ expectAccuracy: 0.9 }, together)).toMatchInlineSnapshot(
    `"inconclusive: accuracy at least 90 % on these questions, was 60 % (20 questions × 6 repeats; 95 % bounds lower 24 % and upper 96 %; repeats share an effect, so that only their means count) (point estimate: missed)"`,
  )
})

test('questions like these: few questions prove nothing, many do', () => {
  const more = { estimand: 'questions like these' } as const
  const few = planted(0.95, { more })
  expect(judge({ expectAccuracy: 0.5 }, few)).toMatchInlineSnapshot(
    `"inconclusive: accuracy at least 50 % on questions like these, was 96 % (10 questions × 15 repeats; 95 % bounds lower 87.1 % and upper 98 %; fewer than 30 questions prove nothing of others like them) (point estimate: met)"`,
  )
  const many = planted(0.9, { questions: 200, repeats: 3, more })
  expect(judge({ expectAccuracy: 0.5, expectCIHalfWidth: 0.01 }, many)).toMatchInlineSnapshot(`
    "met: accuracy at least 50 % on questions like these, was 87.7 % (200 questions × 3 repeats; 95 % lower bound 85.2 %)
    missed: half-width of the accuracy's interval at most 1 point on questions like these, was 2.69 points (200 questions × 3 repeats)"
  `)
  const one = planted(0.9, { questions: 1, more })
  expect(judge({ expectAccuracy: 0.5 }, one)).toContain('one question says nothing of others')
  const clustered = planted(0.9, {
    more: { ...more, clusters: Array.from({ length: 10 }, () => 'a') },
  })
  expect(judge({ expectCIHalfWidth: 0.5 }, clustered)).toContain('one cluster says nothing')
})

/** Every tenth request fails. */
const fail = (answer: AskedAnswer['answer']) => {
  return (each: AskedAnswer, index: number): AskedAnswer => ({
    ...each,
    ...(index % 10 === 0 ? { answer } : { score: 1 }),
  })
}

test('a failure is wrong, or left out up to a bound, or ends the verdict', () => {
  const of = (onFailure: JudgedEval['onFailure']): JudgedEval =>
    planted(1, { questions: 7, more: { onFailure }, change: fail('errored') })
  expect(judge({ expectAccuracy: 0.95 }, of('wrong'))).toMatchInlineSnapshot(
    `"missed: accuracy at least 95 % on these questions, was 89.5 % (7 questions × 15 repeats; 95 % upper bound 93.5 %)"`,
  )
  expect(judge({ expectAccuracy: 0.95 }, of('exclude'))).toMatchInlineSnapshot(
    `"unmeasured: accuracy at least 95 % (105 requests sent): 11 of 105 requests failed and were left out, more than 5 %"`,
  )
  expect(judge({ expectAccuracy: 0.95 }, of('fail'))).toMatchInlineSnapshot(
    `"invalid: accuracy at least 95 % (105 requests sent): 11 of 105 requests failed"`,
  )
})

test('failures never make an accuracy better than wrong answers would, unless they are left out', () => {
  for (const answer of ['errored', 'throttled', 'truncated', 'censored', 'empty'] as const) {
    const { scores } = planted(1, { change: fail(answer) })
    expect(scores.flat().filter((score) => score === 0)).toHaveLength(15)
  }
})

test('answers without a score are neither right nor wrong, and more than 2 % of them are too many', () => {
  const unscored = (every: number): JudgedEval =>
    planted(1, {
      change: ({ score, ...each }, index) =>
        index % every === 0
          ? { ...each, detail: 'the scorer gave NaN' }
          : { ...each, score: score ?? 0 },
    })
  expect(judge({ expectAccuracy: 0.5 }, unscored(10))).toMatchInlineSnapshot(
    `"invalid: accuracy at least 50 % (150 requests sent): 15 of 150 answers have no score, more than 2 %"`,
  )
  expect(judge({ expectAccuracy: 0.5 }, unscored(100))).toMatchInlineSnapshot(
    `"met: accuracy at least 50 % on these questions, was 100 % (10 questions × 15 repeats; 95 % lower bound 97.7 %; all repeats of each question are equal; 2 more without a score)"`,
  )
  expect(judge({ expectAccuracy: 0.5 }, unscored(1))).toMatchInlineSnapshot(
    `"unmeasured: accuracy at least 50 % (150 requests sent): no answer has a score"`,
  )
})

test('nothing asked, and nothing answered, is no accuracy of 0', () => {
  expect(judge({ expectAccuracy: 0.5 }, planted(1, { repeats: 0 }))).toMatchInlineSnapshot(
    `"unmeasured: accuracy at least 50 %: no question was asked"`,
  )
  const dead = planted(1, { change: (each) => ({ ...each, answer: 'errored' }) })
  expect(judge({ expectAccuracy: 0.001, expectCIHalfWidth: 0.9 }, dead)).toMatchInlineSnapshot(`
    "unmeasured: accuracy at least 0.1 % (150 requests sent): none of the 150 requests was answered
    unmeasured: half-width of the accuracy's interval at most 90 points (150 requests sent): none of the 150 requests was answered"
  `)
})

test('a value beside its limit is shown with the digits that tell them apart', () => {
  const beside = planted(1, {
    questions: 1000,
    repeats: 2,
    change: (each, index) => ({ ...each, score: index < 1 ? 0 : 1 }),
  })
  expect(judge({ expectAccuracy: 0.9996 }, beside)).toContain('was 99.95 %')
})
