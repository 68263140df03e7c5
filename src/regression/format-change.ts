import { formatCount, formatSeconds, formatShare, formatSpeed } from '../slo/format-number.ts'
import type { ChangeEstimate } from './change.ts'
import { type ComparedMetric, marginOf } from './compared-metric.ts'
import type { ChangeVerdict } from './judge-changes.ts'

/** What the text needs beside the verdict. */
export interface FormatRules {
  readonly margin: number
  readonly confidence: number
}

/**
 * A verdict on a metric of a comparison, on one line.
 *
 * @example
 * formatChange(verdict, { margin: 0.05, confidence: 0.95 })
 * // 'missed: median TTFT 11.1 % worse, 2.32 s → 2.58 s (95 % bounds 7.97 % and 14.4 % worse; p 0.00007; 5 % allowed; 5 and 5 runs)'
 */
export function formatChange(verdict: ChangeVerdict, rules: FormatRules): string {
  const { kind, metric } = verdict
  if (!('runs' in verdict)) return `${kind}: ${metric.text}: ${verdict.reason}`
  const { estimate } = verdict
  const [lower, upper] = worseInterval(metric, estimate)
  const [base, head] = verdict.runs
  const details = [
    `${formatShare(rules.confidence)} bounds ${formatWorse(metric, lower)} and ${formatWorse(metric, upper)}`,
    `p ${formatP(estimate.pWorse)}`,
    `${amount(metric, marginOf(metric, rules.margin))} allowed`,
    `${formatCount(base)} and ${formatCount(head)} runs`,
    ...(verdict.isImproved ? ['an improvement'] : []),
    ...(verdict.reason === undefined ? [] : [verdict.reason]),
  ]
  return `${kind}: ${metric.text} ${formatWorse(metric, estimate.worseBy)}, ${formatCompared(metric, estimate.base)} → ${formatCompared(metric, estimate.head)} (${details.join('; ')})`
}

/** All verdicts of a comparison, a line each; one line where all of them have the same reason. */
export function formatChanges(
  changes: readonly ChangeVerdict[],
  rules: FormatRules,
): readonly { readonly kind: ChangeVerdict['kind']; readonly text: string }[] {
  const [first] = changes
  if (first?.kind === 'invalid') {
    const { reason } = first
    const isOne = changes.every((each) => each.kind === 'invalid' && each.reason === reason)
    if (isOne && changes.length > 1) return [{ kind: 'invalid', text: `invalid: ${reason}` }]
  }
  return changes.map((change) => ({ kind: change.kind, text: formatChange(change, rules) }))
}

/** The interval of how much worse it is: 0.1 is 10 % worse, of shares 10 points. */
export function worseInterval(
  { unit, better }: ComparedMetric,
  { lower, upper }: ChangeEstimate,
): [number, number] {
  if (unit === 'share') return [-upper, -lower]
  return better === 'lower' ? [lower - 1, upper - 1] : [1 / upper - 1, 1 / lower - 1]
}

export function formatWorse(metric: ComparedMetric, worseBy: number): string {
  // a speed of a half takes twice the time; and back
  const betterBy = metric.unit === 'share' ? -worseBy : 1 / (1 + worseBy) - 1
  const isBetter = worseBy < 0
  const size = isBetter ? betterBy : worseBy
  return size === 0 ? 'unchanged' : `${amount(metric, size)} ${isBetter ? 'better' : 'worse'}`
}

const amount = ({ unit }: ComparedMetric, size: number): string =>
  unit === 'share' ? pointsOf(100 * size) : formatShare(size)

export function formatCompared({ unit }: ComparedMetric, value: number): string {
  if (unit === 'seconds') return formatSeconds(value)
  if (unit === 'users') return `${formatCount(Math.round(value))} users`
  return unit === 'share' ? formatShare(value) : formatSpeed(value)
}

function pointsOf(points: number): string {
  const rounded = Number(points.toPrecision(3))
  return `${rounded} ${rounded === 1 ? 'point' : 'points'}`
}

const formatP = (p: number): string =>
  p < 0.0001 ? 'below 0.0001' : String(Number(p.toPrecision(2)))
