import type { EvalEvidence } from '../slo/evidence.ts'
import type { Limit, SystemLimit } from '../slo/limit.ts'
import { systemLimits } from '../slo/limit.ts'
import type { Verdict } from '../slo/verdict.ts'
import {
  type AccuracyEstimate,
  accuracyOf,
  type Estimand,
  fewestQuestions,
  type KnownScores,
  knownScores,
  questionsLikeThese,
  theseQuestions,
} from './accuracy.ts'
import { type EvalCounts, failuresIn, type OnFailure, type ScoreTable } from './asked-answer.ts'
import { repeatsFor } from './summarize-eval.ts'

/** An eval as far as it is judged. */
export interface JudgedEval {
  readonly scores: ScoreTable
  /** Of each question. */
  readonly clusters: readonly string[]
  readonly counts: EvalCounts
  readonly repeats: number
  readonly onFailure: OnFailure
  readonly estimand: Estimand
  /** 0.95: each wrong verdict has a probability of at most 5 %. */
  readonly confidence: number
}

/** More answers without a score than this share, and the rest says nothing. */
const mostUnscored = 0.02
/** More failures that are left out than this share, and the rest may be a selection. */
const mostExcluded = 0.05

/**
 * The verdicts on limits of an accuracy and of its interval's half-width.
 *
 * An accuracy is `met` when its lower bound, one-sided at the confidence asked for, is at least the
 * limit, and `missed` when its upper bound is below it. A half-width is compared as it is.
 */
export function judgeEval(limits: readonly Limit[], of: JudgedEval): readonly Verdict[] {
  const known = knownScores(of.scores, of.clusters)
  const { counts } = of
  return systemLimits(limits)
    .filter(({ system }) => system === 'accuracy' || system === 'ciHalfWidth')
    .map((limit): Verdict => {
      const unmeasured = whyUnmeasured(of, known)
      if (unmeasured !== undefined) {
        return { kind: 'unmeasured', limit, reason: unmeasured, requests: counts.asked }
      }
      const invalid = whyInvalid(of)
      if (invalid !== undefined) {
        return { kind: 'invalid', limit, reason: invalid, requests: counts.asked }
      }
      return limit.system === 'accuracy'
        ? judgeAccuracy(limit, of, known)
        : judgeHalfWidth(limit, of, known)
    })
}

function whyUnmeasured({ counts, onFailure }: JudgedEval, known: KnownScores): string | undefined {
  const failed = failuresIn(counts)
  if (counts.asked === 0) return 'no question was asked'
  if (failed === counts.asked) return `none of the ${counts.asked} requests was answered`
  if (counts.scored === 0 || known.scores.length === 0) return 'no answer has a score'
  if (onFailure === 'exclude' && failed > mostExcluded * counts.asked) {
    return `${failed} of ${counts.asked} requests failed and were left out, more than ${100 * mostExcluded} %`
  }
  return undefined
}

function whyInvalid({ counts, onFailure }: JudgedEval): string | undefined {
  const failed = failuresIn(counts)
  if (onFailure === 'fail' && failed > 0) return `${failed} of ${counts.asked} requests failed`
  const answered = counts.scored + counts.unscored
  return counts.unscored > mostUnscored * answered
    ? `${counts.unscored} of ${answered} answers have no score, more than ${100 * mostUnscored} %`
    : undefined
}

function estimateFor(
  { estimand }: JudgedEval,
  known: KnownScores,
): ReturnType<typeof theseQuestions> {
  return estimand === 'these questions' ? theseQuestions(known) : questionsLikeThese(known)
}

function evidenceOf(
  of: JudgedEval,
  known: KnownScores,
  estimate: AccuracyEstimate | undefined,
  value: number,
): EvalEvidence {
  return {
    method: 'eval',
    estimand: of.estimand,
    ...(estimate !== undefined && { interval: estimate.method }),
    questions: known.scores.length,
    repeats: of.repeats,
    requests: known.scores.reduce((sum, row) => sum + row.length, 0),
    estimate: value,
    designEffect: 1,
    effectiveRequests: estimate?.effectiveAnswers ?? 0,
    alpha: 1 - of.confidence,
    look: 1,
    looks: 1,
    undefinedValues: of.counts.unscored,
    censored: 0,
  }
}

function judgeAccuracy(limit: SystemLimit, of: JudgedEval, known: KnownScores): Verdict {
  const mean = accuracyOf(known) ?? 0
  const pointEstimate = mean >= limit.value ? 'met' : 'missed'
  const found = estimateFor(of, known)
  if ('reason' in found) {
    const evidence = { ...evidenceOf(of, known, undefined, mean), reason: found.reason }
    return { kind: 'inconclusive', limit, pointEstimate, evidence }
  }
  // both sides at α make a two-sided interval at 1 − 2α
  const { lower, upper } = found.intervalAt(1 - 2 * (1 - of.confidence))
  const evidence = {
    ...evidenceOf(of, known, found, mean),
    lowerBound: lower,
    upperBound: upper,
  }
  const units = found.degreesOfFreedom + 1
  if (of.estimand === 'questions like these' && units < fewestQuestions) {
    const isClustered = units < known.scores.length
    const reason = `fewer than ${fewestQuestions} ${isClustered ? 'clusters' : 'questions'} prove nothing of others like them`
    return { kind: 'inconclusive', limit, pointEstimate, evidence: { ...evidence, reason } }
  }
  if (lower >= limit.value) return { kind: 'met', limit, evidence }
  if (upper < limit.value) return { kind: 'missed', limit, evidence }
  return { kind: 'inconclusive', limit, pointEstimate, evidence }
}

function judgeHalfWidth(limit: SystemLimit, of: JudgedEval, known: KnownScores): Verdict {
  const found = estimateFor(of, known)
  if ('reason' in found) {
    const { reason } = found
    return { kind: 'unmeasured', limit, reason, requests: of.counts.asked }
  }
  const { lower, upper } = found.intervalAt(of.confidence)
  const halfWidth = (upper - lower) / 2
  const isMet = halfWidth <= limit.value
  const needed =
    isMet || of.estimand !== 'these questions'
      ? undefined
      : repeatsFor(known, limit.value, of.confidence)
  const evidence: EvalEvidence = {
    ...evidenceOf(of, known, found, halfWidth),
    ...(needed !== undefined && { neededRepeats: needed }),
  }
  return { kind: isMet ? 'met' : 'missed', limit, evidence }
}
