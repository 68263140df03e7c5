import { formatCount, formatPoints, formatShare } from '../slo/format-number.ts'
import { halfWidthAt, repeatsAfterPilot, repeatsNeeded } from '../stats/repeats-needed.ts'
import { smallestWhole } from '../stats/smallest-whole.ts'
import { knownScores } from './accuracy.ts'
import type { ScoreTable } from './asked-answer.ts'
import { plotWidths } from './plot-widths.ts'
import { plannedRepeats, runDeviationOf, type WidthAtRepeats } from './summarize-eval.ts'

/** What an eval is assumed to be like. */
export interface AssumedEval {
  readonly accuracy: number
  readonly questions: number
  readonly halfWidth: number
  readonly confidence: number
}

/** What a half-width takes; `undefined`: more than ten million. */
export interface EvalPlanned {
  /** Repeats of these questions. */
  readonly repeats: number | undefined
  /** Questions, each asked so often, for an interval on just these. */
  readonly questionsAt: readonly {
    readonly repeats: number
    readonly questions: number | undefined
  }[]
  /** Questions for an interval on questions like these, where repeats do not help. */
  readonly questionsLikeThese: number | undefined
  readonly widths: readonly WidthAtRepeats[]
}

const mostQuestions = 10_000_000

/**
 * What a half-width takes, in the worst case: on these questions where all are as hard as one
 * another, on questions like these where each is always right or always wrong. With p the accuracy,
 *
 *     sd of a repeat = √(p(1 − p) / n),   sd of the questions = √(p(1 − p))
 *
 * @example
 * planEval({ accuracy: 0.85, questions: 10, halfWidth: 0.01, confidence: 0.95 }).repeats // 493
 */
export function planEval({ accuracy, questions, halfWidth, confidence }: AssumedEval): EvalPlanned {
  const spread = Math.sqrt(accuracy * (1 - accuracy))
  const deviation = spread / Math.sqrt(questions)
  return {
    repeats: repeatsNeeded(deviation, halfWidth, confidence),
    questionsAt: [5, 15].map((repeats) => ({
      repeats,
      questions: smallestWhole(
        1,
        mostQuestions,
        (count) => halfWidthAt(spread / Math.sqrt(count), repeats, confidence) <= halfWidth,
      ),
    })),
    questionsLikeThese: repeatsNeeded(spread, halfWidth, confidence),
    widths: plannedRepeats.map((repeats) => ({
      repeats,
      halfWidth: halfWidthAt(deviation, repeats, confidence),
    })),
  }
}

/** The plan in lines for a terminal. */
export function formatPlan(assumed: AssumedEval): readonly string[] {
  const { accuracy, questions, halfWidth, confidence } = assumed
  const plan = planEval(assumed)
  return [
    `Assumed: accuracy ${formatShare(accuracy)}, ${countOf(questions, 'question')}, all as hard as one another, which is the worst case.`,
    '',
    `± ${formatPoints(halfWidth)} at ${formatShare(confidence)} on these questions:`,
    `  ${countOf(plan.repeats, 'repeat')} of ${countOf(questions, 'question')}`,
    ...plan.questionsAt.map(
      (each) => `  ${countOf(each.repeats, 'repeat')} of ${countOf(each.questions, 'question')}`,
    ),
    `± ${formatPoints(halfWidth)} on questions like these, however often each is asked:`,
    `  up to ${countOf(plan.questionsLikeThese, 'question')}`,
    '',
    `Half-width on these ${countOf(questions, 'question')} by repeats:`,
    ...plotWidths(plan.widths),
  ]
}

/** An eval that has been made, as a pilot. */
export interface PilotEval {
  readonly label: string
  readonly scores: ScoreTable
  readonly repeats: number
}

/**
 * The repeats that a half-width takes as far as a pilot tells, by Stein's second stage, in a line.
 *
 * @example
 * 'mini eval: 58 repeats for ± 2 points (sd of a repeat 5.3 points, from 15 repeats)'
 */
export function formatPilot(
  { label, scores, repeats }: PilotEval,
  halfWidth: number,
  confidence: number,
): string {
  const deviation = runDeviationOf(knownScores(scores, []))
  if (deviation === undefined || repeats < 2) {
    return `${label}: no plan, its repeats do not differ`
  }
  const needed = repeatsAfterPilot({ repeats, deviation }, halfWidth, confidence)
  const few = repeats < 10 ? '; a pilot of 10 repeats says more' : ''
  return `${label}: ${countOf(needed, 'repeat')} for ± ${formatPoints(halfWidth)} (sd of a repeat ${formatPoints(deviation)}, from ${countOf(repeats, 'repeat')}${few})`
}

function countOf(count: number | undefined, noun: string): string {
  if (count === undefined) return `more than ${formatCount(mostQuestions)} ${noun}s`
  return `${formatCount(count)} ${count === 1 ? noun : `${noun}s`}`
}
