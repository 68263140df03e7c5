import type { EvalEvidence } from './evidence.ts'
import { formatBeside, formatCount, formatPoints, formatShare } from './format-number.ts'
import type { Limit } from './limit.ts'
import type { Verdict } from './verdict.ts'

type Judged = Extract<Verdict, { evidence: unknown }>

/** Whether a limit is on the half-width of an accuracy's interval, which is told in points. */
export function isHalfWidth(limit: Limit): boolean {
  return limit.kind === 'system' && limit.system === 'ciHalfWidth'
}

/**
 * A verdict on an accuracy or on its half-width in one line, with what it is said of.
 *
 * @example
 * 'met: accuracy at least 70 % on these questions, was 91.3 % (10 questions × 15 repeats; 95 % lower bound 87.2 %)'
 */
export function formatEvalVerdict(verdict: Judged, evidence: EvalEvidence): string {
  const { kind, limit } = verdict
  const size = `${plural(evidence.questions, 'question')} × ${plural(evidence.repeats, 'repeat')}`
  const details = [
    size,
    ...boundsOf(verdict, evidence),
    ...methodOf(evidence),
    ...(evidence.undefinedValues > 0
      ? [`${formatCount(evidence.undefinedValues)} more without a score`]
      : []),
    ...(evidence.reason === undefined ? [] : [evidence.reason]),
  ]
  const open = kind === 'inconclusive' ? ` (point estimate: ${verdict.pointEstimate})` : ''
  return `${kind}: ${nameOf(limit)} on ${evidence.estimand}, was ${measured(limit, evidence)} (${details.join('; ')})${open}`
}

function nameOf(limit: Limit): string {
  return isHalfWidth(limit)
    ? `half-width of the accuracy's interval at most ${formatPoints(limit.value, 12)}`
    : `accuracy at least ${formatShare(limit.value, 12)}`
}

/** With as many digits as tell it from the limit. */
function measured(limit: Limit, { estimate = 0 }: EvalEvidence): string {
  const format = isHalfWidth(limit) ? formatPoints : formatShare
  return formatBeside(format, estimate, limit.value)
}

function boundsOf({ kind, limit }: Judged, evidence: EvalEvidence): readonly string[] {
  const { lowerBound, upperBound, alpha, neededRepeats } = evidence
  if (isHalfWidth(limit)) {
    return neededRepeats === undefined
      ? []
      : [`${formatCount(neededRepeats)} repeats would be needed`]
  }
  if (lowerBound === undefined || upperBound === undefined) return []
  const confidence = formatShare(1 - alpha)
  switch (kind) {
    case 'met':
      return [`${confidence} lower bound ${formatShare(lowerBound)}`]
    case 'missed':
      return [`${confidence} upper bound ${formatShare(upperBound)}`]
    case 'inconclusive':
      return [
        `${confidence} bounds lower ${formatShare(lowerBound)} and upper ${formatShare(upperBound)}`,
      ]
    default:
      return kind satisfies never
  }
}

function methodOf({ interval }: EvalEvidence): readonly string[] {
  if (interval === 'run means') return ['repeats share an effect, so that only their means count']
  return interval === 'unanimous' ? ['all repeats of each question are equal'] : []
}

const plural = (count: number, noun: string): string =>
  `${formatCount(count)} ${count === 1 ? noun : `${noun}s`}`
