import { expect, test } from 'vitest'

import reference from '../stats/fixtures/evals.json' with { type: 'json' }
import { formatPilot, formatPlan, planEval } from './plan-eval.ts'

test('the repeats for one point are those of the reference', () => {
  for (const { accuracy, questions, repeatsForOnePoint } of reference.repeatsForHalfWidth) {
    const plan = planEval({ accuracy, questions, halfWidth: 0.01, confidence: 0.95 })
    expect(plan.repeats).toBe(repeatsForOnePoint)
  }
})

test('questions like these need questions, not repeats', () => {
  const plan = planEval({ accuracy: 0.85, questions: 10, halfWidth: 0.01, confidence: 0.95 })
  // questions that are always right or always wrong, asked once
  expect(plan.questionsLikeThese).toBe(4901)
  const [at5, at15] = plan.questionsAt
  expect(at5?.questions).toBeGreaterThan(at15?.questions ?? Infinity)
})

test('a plan from assumptions has a plot of the half-width against repeats', () => {
  const assumed = { accuracy: 0.85, questions: 10, halfWidth: 0.01, confidence: 0.95 }
  expect(formatPlan(assumed).join('\n')).toMatchInlineSnapshot(`
    "Assumed: accuracy 85 %, 10 questions, all as hard as one another, which is the worst case.

    ± 1 point at 95 % on these questions:
      493 repeats of 10 questions
      5 repeats of 1,966 questions
      15 repeats of 392 questions
    ± 1 point on questions like these, however often each is asked:
      up to 4,901 questions

    Half-width on these 10 questions by repeats:
         5  ██████████████████████████████  ± 14 points
        10  █████████████████▎              ± 8.08 points
        20  ███████████▎                    ± 5.28 points
        50  ██████▉                         ± 3.21 points
       100  ████▊                           ± 2.24 points"
  `)
})

test("a pilot asks for Stein's second stage", () => {
  const scores = reference.scoresA
  const pilot = { label: 'mini', scores, repeats: 5 }
  expect(formatPilot(pilot, 0.02, 0.95)).toMatchInlineSnapshot(
    `"mini: 268 repeats for ± 2 points (sd of a repeat 11.8 points, from 5 repeats; a pilot of 10 repeats says more)"`,
  )
  expect(formatPilot({ ...pilot, scores: [[1, 1]] }, 0.02, 0.95)).toMatchInlineSnapshot(
    `"mini: no plan, its repeats do not differ"`,
  )
})
