import { clusterOf } from '../evals/accuracy.ts'
import { judgeEval } from '../evals/judge-eval.ts'
import type { EvalRun } from '../report/eval-run.ts'
import type { Limit } from '../slo/limit.ts'
import type { Verdict } from '../slo/verdict.ts'

/**
 * The verdicts on limits of an eval, from its scores: all that was to be asked was asked, so that
 * they are as good as if they had been given before.
 */
export function verdictsOnEval(run: EvalRun, limits: readonly Limit[]): readonly Verdict[] {
  const { plan, scores, questions, counts } = run
  const clusters = questions.map(clusterOf)
  const judged = judgeEval(limits, { ...plan, scores, clusters, counts })
  return limits.map(
    (limit) =>
      judged.find((verdict) => verdict.limit === limit) ?? {
        kind: 'unmeasured',
        limit,
        reason: 'an eval does not measure it: use slo.measure() or slo.load()',
        requests: counts.asked,
      },
  )
}

/** What failed, and questions that were never answered right: where to look first. */
export function failuresOfEval({ counts, failures, questions, scores }: EvalRun): string[] {
  const { asked, noAnswer, refused, unscored, errored, throttled, truncated, timedOut, empty } =
    counts
  const classes = Object.entries({
    errored,
    throttled,
    truncated,
    'timed out': timedOut,
    empty,
    'without a score': unscored,
    'without an answer in it': noAnswer,
    'refused in words': refused ?? 0,
  }).flatMap(([name, count]) => (count > 0 ? [`${count} ${name}`] : []))
  const never = questions
    .filter((_, index) => scores[index]?.every((score) => score === 0))
    .map(({ id }) => id)
  const isMixed = never.length > 0 && never.length < questions.length
  return [
    ...(classes.length === 0 ? [] : ['', `Of ${asked} answers: ${classes.join(', ')}`]),
    ...failures.slice(0, 3).map(({ detail, count }) => `  ${count} × ${detail}`),
    ...(isMixed
      ? [
          '',
          `Never right: ${never.slice(0, 10).join(', ')}${never.length > 10 ? ` and ${never.length - 10} more` : ''}`,
        ]
      : []),
  ]
}
