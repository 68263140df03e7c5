import { stripVTControlCharacters } from 'node:util'

import { expect, test } from 'vitest'

import type { EvalRun } from '../report/eval-run.ts'
import { formatEvalLine } from './eval-lines.ts'
import { renderSummaryRow } from './summary-lines.ts'

const place = {
  project: '',
  file: 'a.bench.ts',
  test: 'a',
  state: 'passed',
  repeat: 0,
  droppedAttempts: 0,
} as const

const interval = {
  lower: 0.75,
  upper: 0.85,
  halfWidth: 0.05,
  standardError: 0.02,
  degreesOfFreedom: 30,
  method: 'wilson',
} as const

const run: EvalRun = {
  kind: 'eval',
  label: 'mini\u001b[31m',
  target: { name: 'TinyLM', model: 'TinyLM 45.4M, memorised head' },
  startedAt: '2026-01-01T00:00:00.000Z',
  seconds: 12,
  plan: {
    dataset: 'inline',
    score: 'includes()',
    repeats: 15,
    concurrency: 4,
    maxTokens: 16,
    requestTimeout: 60,
    retries: 2,
    seed: 42,
    onFailure: 'wrong',
    estimand: 'these questions',
    confidence: 0.95,
    onInconclusive: 'point',
  },
  counts: {
    planned: 150,
    asked: 140,
    scored: 120,
    unscored: 3,
    errored: 4,
    throttled: 3,
    truncated: 2,
    timedOut: 5,
    empty: 3,
    noAnswer: 7,
    retries: 9,
  },
  accuracy: {
    questions: 10,
    scores: 137,
    mean: 0.8,
    theseQuestions: interval,
    questionsLikeThese: { ...interval, lower: 0.5, upper: 0.9, halfWidth: 0.2 },
  },
  categories: [
    {
      category: 'math',
      questions: 4,
      scores: 60,
      mean: 0.5,
      theseQuestions: interval,
      questionsLikeThese: interval,
    },
    {
      category: 'none',
      questions: 0,
      scores: 0,
      theseQuestions: { unmeasured: 'x' },
      questionsLikeThese: { unmeasured: 'x' },
    },
  ],
  runs: {
    means: [0.7, 0.8, 0.9],
    standardDeviation: 0.1,
    interval: { lower: 0.55, upper: 1.05 },
    halfWidth: 0.25,
    relativeWidth: 0.62,
  },
  widthsAtRepeats: [
    { repeats: 5, halfWidth: 0.1 },
    { repeats: 100, halfWidth: 0.02 },
  ],
  passAtK: [
    { k: 1, any: 0.8, all: 0.8 },
    { k: 10, any: 0.97, all: 0.31 },
  ],
  tokens: { prompt: 1234, openAi: 5678 },
  endedBy: 'budget',
  warnings: ['The budget was spent.'],
  failures: [{ detail: 'Error: \u001b[2Jno', count: 4 }],
  verdicts: [
    {
      kind: 'unmeasured',
      limit: { kind: 'system', key: 'expectAccuracy', system: 'accuracy', op: '>=', value: 0.7 },
      reason: 'no answer has a score',
      requests: 140,
    },
  ],
  environment: {
    cpu: 'c',
    cores: 1,
    memory: 1,
    platform: 'p',
    architecture: 'a',
    node: 'n',
    vitest: 'v',
  },
  questions: [],
  scores: [],
  answers: [],
  omittedAnswers: 12,
}

const render = (summary: EvalRun, isAsserted = true): string =>
  `\n${stripVTControlCharacters(renderSummaryRow({ ...place, isAsserted, summary }).join('\n'))}`

test('an eval has both intervals by their names, its categories, what failed, and a plot of repeats', () => {
  expect(render(run)).toMatchInlineSnapshot(`
    "
       mini\\u001b[31m  eval, 12.0 s
         TinyLM (TinyLM 45.4M, memorised head): accuracy 80 %, sd of a repeat 10 points
         these questions:       75 % to 85 % (± 5 points, 95 %)
         questions like these:  50 % to 90 % (± 20 points, 95 %); fewer than 30 questions say little
         run means:             half-width 25 points, whole width 62 % of the mean (t over 3 repeats)
         math 50 % (4), none – (0)
         140 of 150 asked, 7 without an answer in it, 3 without a score, 4 failed, 3 throttled, 2 truncated, 5 timed out, 3 empty, 9 sent again, 1,234 tokens in, 5,678 out, 12.0 s
         pass@10 97 %, pass^10 31 %
         half-width on these questions by repeats:
              5  ██████████████████████████████  ± 10 points
            100  ██████                          ± 2 points
         4 × Error: \\u001b[2Jno
         12 answers are left out of the report: it would be too large
         ∅ unmeasured: accuracy at least 70 % (140 requests sent): no answer has a score
         warning The budget was spent.
    "
  `)
})

test('what is not known is told with its reason, not as a number', () => {
  const { runs: _runs, ...rest } = run
  const { mean: _mean, ...accuracy } = run.accuracy
  const unknown = { unmeasured: 'no answer has a score' }
  const nothing: EvalRun = {
    ...rest,
    target: { name: 'mine' },
    accuracy: { ...accuracy, questions: 0, theseQuestions: unknown, questionsLikeThese: unknown },
    categories: [],
    widthsAtRepeats: [],
    passAtK: [],
    failures: [],
    omittedAnswers: 0,
  }
  expect(render(nothing, false)).toMatchInlineSnapshot(`
    "
       mini\\u001b[31m  eval, 12.0 s
         mine: accuracy –
         these questions:       no interval: no answer has a score
         questions like these:  no interval: no answer has a score
         140 of 150 asked, 7 without an answer in it, 3 without a score, 4 failed, 3 throttled, 2 truncated, 5 timed out, 3 empty, 9 sent again, 1,234 tokens in, 5,678 out, 12.0 s
         ∅ unmeasured: accuracy at least 70 % (140 requests sent): no answer has a score
         warning The budget was spent.
         warning reported only: no toMeetSLO() asserts these limits.
    "
  `)
  expect(stripVTControlCharacters(formatEvalLine(nothing))).toMatchInlineSnapshot(
    `"   ▸ mini\\u001b[31m  0 questions × 15  accuracy –  140 of 150 asked  ∅ expectAccuracy unmeasured"`,
  )
})

test('an interval says how it was made, where it is not the usual one', () => {
  const unanimous: EvalRun = {
    ...run,
    accuracy: { ...run.accuracy, theseQuestions: { ...interval, method: 'unanimous' } },
  }
  expect(render(unanimous)).toContain('75 % to 85 % (± 5 points, 95 %, unanimous)')
})

test('the line at its end has the accuracy and the verdicts', () => {
  expect(stripVTControlCharacters(formatEvalLine(run))).toMatchInlineSnapshot(
    `"   ▸ mini\\u001b[31m  10 questions × 15  accuracy 80 % ± 5 points  140 of 150 asked  ∅ expectAccuracy unmeasured"`,
  )
})
