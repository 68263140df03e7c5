import { runMeansOf } from '../stats/common-effect.ts'
import { estimateOf, studentInterval } from '../stats/estimate.ts'
import { passAtK } from '../stats/pass-at-k.ts'
import { halfWidthAt, repeatsNeeded } from '../stats/repeats-needed.ts'
import { stratifiedEstimate } from '../stats/stratified-estimate.ts'
import { meanOf, sampleDeviation } from '../stats/summary.ts'
import {
  type AccuracyEstimate,
  accuracyOf,
  type IntervalMethod,
  type KnownScores,
  type NoEstimate,
  questionsLikeThese,
  theseQuestions,
} from './accuracy.ts'

/** An interval of an accuracy, or why there is none. Fractions. */
export type AccuracyInterval =
  | {
      readonly lower: number
      readonly upper: number
      /** Half of its width: Artificial Analysis' "±1 %" is 0.01. */
      readonly halfWidth: number
      readonly standardError: number
      readonly degreesOfFreedom: number
      readonly method: IntervalMethod
      readonly unmeasured?: never
    }
  | { readonly unmeasured: string }

/** The accuracy on some questions. Fractions; absent where nothing was scored. */
export interface AccuracySummary {
  /** With a score. */
  readonly questions: number
  /** Scores of all of them. */
  readonly scores: number
  readonly mean?: number
  /** Just these questions: more repeats narrow it. */
  readonly theseQuestions: AccuracyInterval
  /** All questions like these: only more questions narrow it. */
  readonly questionsLikeThese: AccuracyInterval
}

/** Repeats as replicates, as a spreadsheet has them; only where each question has all its scores. */
export interface RunMeans {
  /** The accuracy of each repeat. */
  readonly means: readonly number[]
  readonly standardDeviation?: number
  /** Student's interval over them. */
  readonly interval?: { readonly lower: number; readonly upper: number }
  readonly halfWidth?: number
  /** The whole width over the mean: 0.01 is the seed lab's "below 1 %". */
  readonly relativeWidth?: number
}

/** The half-width on just these questions that so many repeats would have. */
export interface WidthAtRepeats {
  readonly repeats: number
  readonly halfWidth: number
}

/** pass@k and pass^k, the mean over the questions. */
export interface PassAtK {
  readonly k: number
  /** At least one of k answers is right. */
  readonly any: number
  /** All k are. */
  readonly all: number
}

/** What the scores of some questions come to. */
export function summarizeAccuracy(known: KnownScores, confidence: number): AccuracySummary {
  const mean = accuracyOf(known)
  return {
    questions: known.scores.length,
    scores: known.scores.reduce((sum, row) => sum + row.length, 0),
    ...(mean !== undefined && { mean }),
    theseQuestions: toInterval(theseQuestions(known), confidence),
    questionsLikeThese: toInterval(questionsLikeThese(known), confidence),
  }
}

function toInterval(estimate: AccuracyEstimate | NoEstimate, confidence: number): AccuracyInterval {
  if ('reason' in estimate) return { unmeasured: estimate.reason }
  const { lower, upper } = estimate.intervalAt(confidence)
  const { standardError, degreesOfFreedom, method } = estimate
  return { lower, upper, halfWidth: (upper - lower) / 2, standardError, degreesOfFreedom, method }
}

/** The accuracies of the repeats, and Student's interval over them. */
export function summarizeRuns(
  { scores, isComplete }: KnownScores,
  confidence: number,
): RunMeans | undefined {
  if (!isComplete) return undefined
  const means = runMeansOf(scores)
  const standardDeviation = sampleDeviation(means)
  const estimate = estimateOf(means)
  // a width of 0 would say that repeats are sure, where they are only equal
  if (estimate === undefined || standardDeviation === undefined || standardDeviation === 0) {
    return { means, ...(standardDeviation !== undefined && { standardDeviation }) }
  }
  const interval = studentInterval(estimate, confidence)
  const width = interval.upper - interval.lower
  return {
    means,
    standardDeviation,
    interval,
    halfWidth: width / 2,
    ...(estimate.mean > 0 && { relativeWidth: width / estimate.mean }),
  }
}

/** The numbers of repeats that are told of. */
export const plannedRepeats: readonly number[] = [5, 10, 20, 50, 100]

/**
 * The standard deviation of the mean of one repeat on just these questions.
 *
 * @returns `undefined` where no question has two scores, or none differ.
 */
export function runDeviationOf({ scores }: KnownScores): number | undefined {
  const estimate = stratifiedEstimate(scores)
  const repeats = meanOf(scores.map((row) => row.length))
  if (estimate === undefined || estimate.standardError === 0) return undefined
  return estimate.standardError * Math.sqrt(repeats)
}

/** The half-width against the number of repeats: whether more of them are worth their time. */
export function widthsAtRepeats(known: KnownScores, confidence: number): readonly WidthAtRepeats[] {
  const deviation = runDeviationOf(known)
  if (deviation === undefined) return []
  return plannedRepeats.map((repeats) => ({
    repeats,
    halfWidth: halfWidthAt(deviation, repeats, confidence),
  }))
}

/** The repeats that a half-width takes, as far as these scores tell; `undefined`: they do not. */
export function repeatsFor(
  known: KnownScores,
  halfWidth: number,
  confidence: number,
): number | undefined {
  const deviation = runDeviationOf(known)
  return deviation === undefined ? undefined : repeatsNeeded(deviation, halfWidth, confidence)
}

/** pass@k and pass^k for k = 1, 2, 5, 10, … as far as each question has as many answers. */
export function passRates({ scores }: KnownScores): readonly PassAtK[] {
  const isBinary = scores.every((row) => row.every((score) => score === 0 || score === 1))
  const fewest = Math.min(...scores.map((row) => row.length))
  if (!isBinary || scores.length === 0) return []
  return [1, 2, 5, 10, 20, 50].flatMap((k) => {
    const rates = scores.flatMap(
      (row) => passAtK(row.length, row.filter((score) => score === 1).length, k) ?? [],
    )
    return k > fewest
      ? []
      : [{ k, any: meanOf(rates.map(({ any }) => any)), all: meanOf(rates.map(({ all }) => all)) }]
  })
}
