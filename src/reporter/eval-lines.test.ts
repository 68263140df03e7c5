import { stripVTControlCharacters } from 'node:util'

import { expect, test } from 'vitest'

import { plantedEval as run, plantedInterval } from '../../test/support/planted-eval.ts'
import { place } from '../../test/support/report-place.ts'
import type { EvalRun } from '../report/eval-run.ts'
import { formatEvalLine } from './eval-lines.ts'
import { renderSummaryRow } from './summary-lines.ts'

const render = (summary: EvalRun, isAsserted = true): string =>
  `\n${stripVTControlCharacters(renderSummaryRow({ ...place, test: 'a', isAsserted, summary }).join('\n'))}`

test('an eval has both intervals by their names, its categories, what failed, and a plot of repeats', () => {
  expect(render(run)).toMatchInlineSnapshot(`
    "
       mini\\u001b[31m  eval, 12.0 s
         TinyLM (TinyLM 45.4M, memorised head): accuracy 80 %, sd of a repeat 10 points
         these questions:       75 % to 85 % (± 5 points, 95 %)
         questions like these:  50 % to 90 % (± 20 points, 95 %); fewer than 30 questions say little
         run means:             half-width 25 points, whole width 62 % of the mean (t over 3 repeats)
         math 50 % (4), none – (0)
         140 of 150 asked, 7 without an answer in it, 2 refused in words, 3 without a score, 4 failed, 3 throttled, 2 truncated, 5 timed out, 3 empty, 9 sent again, 1,234 tokens in, 5,678 out, 12.0 s
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
         140 of 150 asked, 7 without an answer in it, 2 refused in words, 3 without a score, 4 failed, 3 throttled, 2 truncated, 5 timed out, 3 empty, 9 sent again, 1,234 tokens in, 5,678 out, 12.0 s
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
    accuracy: {
      ...run.accuracy,
      theseQuestions: { ...plantedInterval, method: 'unanimous' },
    },
  }
  expect(render(unanimous)).toContain('75 % to 85 % (± 5 points, 95 %, unanimous)')
})

test('the line at its end has the accuracy and the verdicts', () => {
  expect(stripVTControlCharacters(formatEvalLine(run))).toMatchInlineSnapshot(
    `"   ▸ mini\\u001b[31m  10 questions × 15  accuracy 80 % ± 5 points  140 of 150 asked  ∅ expectAccuracy unmeasured"`,
  )
})
