import { formatAgreement } from '../evals/judge-agreement.ts'
import { plotWidths } from '../evals/plot-widths.ts'
import type { AccuracyInterval, AccuracySummary } from '../evals/summarize-eval.ts'
import type { CategorySummary, EvalRun } from '../report/eval-run.ts'
import { safeText } from '../report/safe-text.ts'
import {
  formatCount,
  formatDollars,
  formatPoints,
  formatSeconds,
  formatShare,
} from '../slo/format-number.ts'
import { markOf } from './live-lines.ts'

/** The line that is printed when an eval has ended. */
export function formatEvalLine(run: EvalRun): string {
  const { accuracy, counts, verdicts } = run
  const parts = [
    `▸ ${safeText(run.label, 60)}`,
    `${formatCount(accuracy.questions)} questions × ${formatCount(run.plan.repeats)}`,
    `accuracy ${shareOf(accuracy.mean)}${widthOf(accuracy.theseQuestions)}`,
    ...(counts.asked < counts.planned
      ? [`${formatCount(counts.asked)} of ${formatCount(counts.planned)} asked`]
      : []),
    ...verdicts.map(({ kind, limit }) => `${markOf(kind)} ${limit.key} ${kind}`),
  ]
  return `   ${parts.join('  ')}`
}

const shareOf = (share: number | undefined): string =>
  share === undefined ? '–' : formatShare(share)

const widthOf = (interval: AccuracyInterval): string =>
  interval.unmeasured === undefined ? ` ± ${formatPoints(interval.halfWidth)}` : ''

/** What an eval came to: a few lines for the end of the output. */
export function evalLines(run: EvalRun): readonly string[] {
  const { accuracy, plan, runs, categories } = run
  const confidence = formatShare(plan.confidence)
  const isFew = accuracy.questions < 30
  return [
    `${safeText(nameOfTarget(run))}: accuracy ${shareOf(accuracy.mean)}${spreadOf(run)}`,
    `these questions:       ${intervalText(accuracy.theseQuestions, confidence)}`,
    `questions like these:  ${intervalText(accuracy.questionsLikeThese, confidence)}${isFew && accuracy.questions > 1 ? '; fewer than 30 questions say little' : ''}`,
    ...(runs?.interval === undefined
      ? []
      : [
          `run means:             half-width ${formatPoints(runs.halfWidth ?? 0)}${runs.relativeWidth === undefined ? '' : `, whole width ${formatShare(runs.relativeWidth)} of the mean`} (t over ${formatCount(runs.means.length)} repeats)`,
        ]),
    ...(run.judgeAgreement === undefined
      ? []
      : [formatAgreement(run.judgeAgreement, plan.confidence)]),
    ...(categories.length === 0 ? [] : [categories.map(categoryText).join(', ')]),
    countsText(run),
    ...passText(run),
    ...widthLines(run),
    ...run.failures
      .slice(0, 3)
      .map(({ detail, count }) => `${formatCount(count)} × ${safeText(detail)}`),
    ...(run.omittedAnswers > 0
      ? [
          `${formatCount(run.omittedAnswers)} answers are left out of the report: it would be too large`,
        ]
      : []),
  ]
}

/** What ran; a head that was fitted to the questions must not be taken for knowledge. */
function nameOfTarget({ target: { name, model } }: EvalRun): string {
  return model === undefined || model === name ? name : `${name} (${model})`
}

function spreadOf({ runs }: EvalRun): string {
  return runs?.standardDeviation === undefined
    ? ''
    : `, sd of a repeat ${formatPoints(runs.standardDeviation)}`
}

function intervalText(interval: AccuracyInterval, confidence: string): string {
  if (interval.unmeasured !== undefined) return `no interval: ${interval.unmeasured}`
  const { lower, upper, halfWidth, method } = interval
  const how = method === 'wilson' ? '' : `, ${method}`
  return `${formatShare(lower)} to ${formatShare(upper)} (± ${formatPoints(halfWidth)}, ${confidence}${how})`
}

function categoryText({ category, mean, questions }: CategorySummary & AccuracySummary): string {
  return `${safeText(category, 40)} ${shareOf(mean)} (${formatCount(questions)})`
}

function countsText({ counts, seconds, tokens, cost, resumed }: EvalRun): string {
  const { asked, planned, noAnswer, refused, unscored, errored, throttled, truncated, timedOut } =
    counts
  const known: readonly (readonly [string, number])[] = [
    ['without an answer in it', noAnswer],
    ['refused in words', refused ?? 0],
    ['without a score', unscored],
    ['failed', errored],
    ['throttled', throttled],
    ['truncated', truncated],
    ['timed out', timedOut],
    ['empty', counts.empty],
    ['sent again', counts.retries],
  ]
  const named = known.flatMap(([name, count]) =>
    count > 0 ? [`${formatCount(count)} ${name}`] : [],
  )
  const whole = asked === planned ? '' : ` of ${formatCount(planned)}`
  return [
    `${formatCount(asked)}${whole} asked`,
    ...named,
    ...(resumed === undefined ? [] : [`${formatCount(resumed)} of them before it was ended`]),
    `${formatCount(tokens.prompt)} tokens in, ${formatCount(tokens.openAi)} out`,
    ...(cost === undefined ? [] : [formatDollars(cost.dollars)]),
    formatSeconds(seconds),
  ].join(', ')
}

function passText({ passAtK }: EvalRun): readonly string[] {
  const last = passAtK.at(-1)
  return last === undefined || last.k === 1
    ? []
    : [`pass@${last.k} ${formatShare(last.any)}, pass^${last.k} ${formatShare(last.all)}`]
}

/** The half-width against repeats, as a plot. */
function widthLines({ widthsAtRepeats }: EvalRun): readonly string[] {
  const plot = plotWidths(widthsAtRepeats)
  return plot.length === 0 ? [] : ['half-width on these questions by repeats:', ...plot]
}
