import { betaBinomialPosterior } from '../stats/beta-binomial.ts'
import { clusteredEstimate } from '../stats/clustered-estimate.ts'
import { commonEffect, runMeansOf } from '../stats/common-effect.ts'
import { studentQuantile } from '../stats/distributions.ts'
import { type Estimate, estimateOf, type Interval, studentInterval } from '../stats/estimate.ts'
import { normalQuantile } from '../stats/normal-quantile.ts'
import { stratifiedEstimate } from '../stats/stratified-estimate.ts'
import { meanOf } from '../stats/summary.ts'
import { unanimousInterval } from '../stats/unanimous-interval.ts'
import { effectiveTrials, wilsonInterval } from '../stats/wilson.ts'
import type { ScoreTable } from './asked-answer.ts'
import type { EvalItem } from './eval-item.ts'

/**
 * What an accuracy is said of. `these questions`: just those of the dataset; more repeats help.
 * `questions like these`: all that could have been asked; only more questions help.
 */
export type Estimand = 'these questions' | 'questions like these'

/** What an interval rests on; see docs/evals.md. */
export type IntervalMethod = 'wilson' | 'run means' | 'unanimous' | 'beta-binomial'

/** An estimate of an accuracy, as sure as it is. */
export interface AccuracyEstimate {
  readonly method: IntervalMethod
  readonly standardError: number
  readonly degreesOfFreedom: number
  /** The number of independent answers that would be as sure. */
  readonly effectiveAnswers: number
  /** Two-sided. */
  readonly intervalAt: (confidence: number) => Interval
}

/** Why there is no estimate. */
export interface NoEstimate {
  readonly reason: string
}

/** The known scores of each question that has any, and its cluster. */
export interface KnownScores {
  readonly scores: readonly (readonly number[])[]
  readonly clusters: readonly string[]
  /** Whether every question has the same number of scores, one for each repeat. */
  readonly isComplete: boolean
}

/** The cluster of a question: the one that it names, else one of its own. */
export function clusterOf({ id, cluster }: Pick<EvalItem, 'id' | 'cluster'>): string {
  return cluster === undefined ? `question ${id}` : `cluster ${cluster}`
}

/** Those of a table that are known. */
export function knownScores(table: ScoreTable, clusters: readonly string[]): KnownScores {
  const rows = table
    .map((row, index) => ({
      scores: row.filter((score) => score !== null),
      cluster: clusters[index] ?? String(index),
    }))
    .filter(({ scores }) => scores.length > 0)
  return {
    scores: rows.map(({ scores }) => scores),
    clusters: rows.map(({ cluster }) => cluster),
    isComplete: rows.length > 0 && table.every((row) => row.every((score) => score !== null)),
  }
}

/** The mean over the questions of their means; `undefined` without a score. */
export function accuracyOf({ scores }: KnownScores): number | undefined {
  return scores.length === 0 ? undefined : meanOf(scores.map(meanOf))
}

/** Below this p-value the answers of one repeat are taken to depend on one another. */
const commonAlpha = 0.05

/** From so many answers on, repeats that are all equal have the exact limit; fewer seldom differ. */
const unanimousFrom = 50

/** Fewer questions prove nothing of others like them. */
export const fewestQuestions = 30
/** Beyond so many answers to a question the form of the distribution of difficulties matters. */
const fewRepeats = 5
/** Where fewer questions' worth of answers are right, or are wrong, chance hides how they spread. */
const fewestOnEachSide = 10

/**
 * How sure the accuracy on just these questions is: Wilson's interval, whose number of trials is
 * that of as many independent answers. Answers that differ are rare where questions are known or
 * not, so half an answer more is taken to differ, and the error is never 0. Where repeats share an
 * effect, only their means are independent, and the interval is Student's over these. Where all
 * repeats of each question are equal, it is the exact one of no deviation seen.
 */
export function theseQuestions(known: KnownScores): AccuracyEstimate | NoEstimate {
  const { scores, isComplete } = known
  const mean = accuracyOf(known)
  const estimate = stratifiedEstimate(scores)
  if (mean === undefined) return { reason: 'no answer has a score' }
  if (estimate === undefined) return { reason: 'one repeat has no spread; ask for more "repeats"' }
  const answers = scores.reduce((sum, row) => sum + row.length, 0)
  if (estimate.standardError === 0 && answers >= unanimousFrom) return unanimous(scores)
  const common = isComplete ? commonEffect(scores) : undefined
  const ofRuns = estimateOf(runMeansOf(scores))
  if (common !== undefined && ofRuns !== undefined && common.pValue < commonAlpha) {
    return {
      ...ofRuns,
      method: 'run means',
      effectiveAnswers: (mean * (1 - mean)) / ofRuns.standardError ** 2,
      intervalAt: (confidence) => clamped(studentInterval(ofRuns, confidence)),
    }
  }
  const half = Math.SQRT1_2 * (largestDifference(scores) / answers)
  const widened = { ...estimate, standardError: Math.hypot(estimate.standardError, half) }
  return {
    ...wilson(widened, [answers, Infinity], (p) => normalQuantile(p)),
    standardError: estimate.standardError,
  }
}

/** Of two scores of a question; 1 where none differ, since the next may be right or wrong. */
function largestDifference(scores: readonly (readonly number[])[]): number {
  const largest = Math.max(...scores.map((row) => Math.max(...row) - Math.min(...row)))
  return largest === 0 ? 1 : largest
}

function unanimous(scores: readonly (readonly number[])[]): AccuracyEstimate {
  const repeats = Math.min(...scores.map((row) => row.length))
  const means = scores.map(meanOf)
  return {
    method: 'unanimous',
    standardError: 0,
    degreesOfFreedom: scores.length * (repeats - 1),
    effectiveAnswers: scores.length * repeats,
    intervalAt: (confidence) => unanimousInterval(means, repeats, confidence),
  }
}

/**
 * How sure the accuracy on all questions like these is: Wilson's interval for as many independent
 * answers as the spread between questions, or between clusters of them, is worth. Fewer than 30
 * questions, or an accuracy near 0 or 1, seldom show their spread, so that all spreads that fit the
 * answers are weighed, too (beta-binomial). That leans on a form of their distribution, which shows
 * in many repeats: ends are the means of both ways then, and from 30 questions on the wider ones.
 */
export function questionsLikeThese(known: KnownScores): AccuracyEstimate | NoEstimate {
  const { scores, clusters } = known
  const means = scores.map(meanOf)
  if (means.length === 0) return { reason: 'no answer has a score' }
  const estimate = clusteredEstimate(means, clusters)
  if (estimate === undefined) {
    return {
      reason: `one ${means.length === 1 ? 'question' : 'cluster'} says nothing of others like it`,
    }
  }
  const answers = scores.reduce((sum, row) => sum + row.length, 0)
  const units = estimate.degreesOfFreedom + 1
  const found = wilson(estimate, [units, answers], (p, df) => studentQuantile(p, df))
  const onOneSide = units * Math.min(estimate.mean, 1 - estimate.mean)
  const isShown = units >= fewestQuestions && onOneSide >= fewestOnEachSide
  if (units < means.length || isShown) return found
  const counts = scores.map((row, index) => ({
    right: (means[index] ?? 0) * row.length,
    answers: row.length,
  }))
  const quantile = betaBinomialPosterior(counts)
  const weighed = (confidence: number): Interval => ({
    lower: estimate.mean === 0 ? 0 : quantile((1 - confidence) / 2),
    upper: estimate.mean === 1 ? 1 : quantile((1 + confidence) / 2),
  })
  return {
    ...found,
    method: 'beta-binomial',
    intervalAt(confidence) {
      const [a, b] = [found.intervalAt(confidence), weighed(confidence)]
      // verdicts rest on it: the wider end of each
      if (units >= fewestQuestions) {
        return { lower: Math.min(a.lower, b.lower), upper: Math.max(a.upper, b.upper) }
      }
      if (answers <= fewRepeats * units) return b
      return { lower: (a.lower + b.lower) / 2, upper: (a.upper + b.upper) / 2 }
    },
  }
}

function wilson(
  estimate: Estimate,
  range: readonly [number, number],
  quantile: (p: number, degreesOfFreedom: number) => number,
): AccuracyEstimate {
  const { mean, degreesOfFreedom } = estimate
  const trials = effectiveTrials(estimate, range)
  return {
    method: 'wilson',
    standardError: estimate.standardError,
    degreesOfFreedom,
    effectiveAnswers: trials,
    intervalAt: (confidence) =>
      wilsonInterval(mean, trials, quantile((1 + confidence) / 2, degreesOfFreedom)),
  }
}

/** An accuracy lies within 0 and 1. */
function clamped({ lower, upper }: Interval): Interval {
  return { lower: Math.max(0, lower), upper: Math.min(1, upper) }
}
