import { holm } from '../stats/holm.ts'
import { type ChangeEstimate, changeOf, type ChangeRules, type ComparedRuns } from './change.ts'
import { type ComparedMetric, marginOf } from './compared-metric.ts'

/** What is said of a metric of the head, compared with the base. */
export type ChangeVerdict =
  | {
      /**
       * `missed`: worse, proven, and by the margin at least. `met`: worse by less than the margin, if
       * at all, proven. `inconclusive`: neither.
       */
      readonly kind: 'met' | 'missed' | 'inconclusive'
      readonly metric: ComparedMetric
      readonly estimate: ChangeEstimate
      /** Better, proven, and by the margin at least. */
      readonly isImproved: boolean
      /** Runs of the base and of the head. */
      readonly runs: readonly [number, number]
      /** Why it is `inconclusive` all the same. */
      readonly reason?: string
    }
  | {
      /** `invalid`: not to be believed. `unmeasured`: some runs have no such number. */
      readonly kind: 'invalid' | 'unmeasured'
      readonly metric: ComparedMetric
      readonly reason: string
      readonly estimate?: ChangeEstimate
    }

/** So many runs of each prove something. */
const fewestRounds = { base: 3, head: 3 } as const

/**
 * The verdicts on all metrics of a comparison. A regression needs both: P(worse by chance), adjusted
 * by Holm over the metrics, below α, and a change of the margin at least, as a share and in its unit.
 * "No worse" is proven of each on its own.
 */
export function judgeChanges(
  compared: readonly ComparedRuns[],
  rules: ChangeRules,
): readonly ChangeVerdict[] {
  const found = compared.map((runs) => ({ runs, estimate: estimateOf(runs, rules) }))
  const estimates = found.flatMap(({ estimate }) => estimate ?? [])
  const adjusted = holm(estimates.map(({ pWorse }) => pWorse))
  const proven = new Set(
    estimates.filter((_, index) => (adjusted[index] ?? 1) < sharedAlpha(rules)),
  )
  return found.map(({ runs, estimate }) =>
    estimate === undefined
      ? { kind: 'unmeasured', metric: runs.metric, reason: whyUnmeasured(runs, rules) }
      : judge(runs, estimate, proven.has(estimate), rules),
  )
}

const isUsable =
  ({ unit }: ComparedMetric) =>
  (value: number): boolean =>
    Number.isFinite(value) && (unit === 'share' || unit === 'users' || value > 0)

const sharedAlpha = ({ alpha, families = 1 }: ChangeRules): number => alpha / families

function estimateOf(runs: ComparedRuns, rules: ChangeRules): ChangeEstimate | undefined {
  const { metric, base, head } = runs
  const { fewest = fewestRounds } = rules
  const isWhole =
    base.length >= fewest.base &&
    head.length >= fewest.head &&
    [...base, ...head].every(isUsable(metric))
  return isWhole ? changeOf(runs, rules) : undefined
}

function whyUnmeasured(
  { metric, base, head }: ComparedRuns,
  { fewest = fewestRounds }: ChangeRules,
): string {
  const count = (values: readonly number[]): number => values.filter(isUsable(metric)).length
  const [ofBase, ofHead] = [count(base), count(head)]
  return ofBase < base.length || ofHead < head.length
    ? `${base.length - ofBase} runs of the base and ${head.length - ofHead} of the head have no ${metric.text}`
    : `${ofBase} runs of the base and ${ofHead} of the head are too few, ${needed(fewest)} are needed`
}

const needed = ({ base, head }: { readonly base: number; readonly head: number }): string =>
  base === head ? `${base} of each` : `${base} and ${head}`

function judge(
  { metric, base, head }: ComparedRuns,
  estimate: ChangeEstimate,
  isWorse: boolean,
  rules: ChangeRules,
): ChangeVerdict {
  const { alpha, margin, suspicious } = rules
  const isNoticed = Math.abs(estimate.head - estimate.base) >= metric.least
  const isLarge = (worseBy: number): boolean => isNoticed && worseBy >= marginOf(metric, margin)
  const gain = metric.unit === 'share' ? 0 : 1 / (1 + estimate.worseBy)
  if (isNoticed && gain >= suspicious && estimate.pBetter < sharedAlpha(rules)) {
    const reason = `the head is ${gain.toFixed(2)} times as good, and more than ${suspicious} is not believed: look for empty or cached answers`
    return { kind: 'invalid', metric, reason, estimate }
  }
  const kind =
    isWorse && isLarge(estimate.worseBy)
      ? 'missed'
      : estimate.pNoWorse < alpha || isBelow(metric, estimate)
        ? 'met'
        : 'inconclusive'
  const isImproved = estimate.pBetter < alpha && isLarge(improvementOf(metric, estimate))
  return { kind, metric, estimate, isImproved, runs: [base.length, head.length] }
}

/** Whether all of the interval lies below what anybody would notice. */
function isBelow({ unit, least }: ComparedMetric, { base, lower, upper }: ChangeEstimate): boolean {
  if (unit === 'share') return false
  return Math.max(Math.abs(lower - 1), Math.abs(upper - 1)) * base < least
}

function improvementOf({ unit }: ComparedMetric, { worseBy }: ChangeEstimate): number {
  return unit === 'share' ? -worseBy : 1 / (1 + worseBy) - 1
}

/**
 * A regression that was found is looked for once more in new runs: what is not found again was luck.
 *
 * @param again - The verdict on the new runs; absent where there were none.
 */
export function confirm(first: ChangeVerdict, again: ChangeVerdict | undefined): ChangeVerdict {
  if (first.kind !== 'missed' || again === undefined || !('runs' in again)) {
    return first.kind === 'missed' ? (again ?? first) : first
  }
  return again.kind === 'missed'
    ? again
    : {
        ...again,
        kind: 'inconclusive',
        reason: 'a regression was found at first, and not again in new runs',
      }
}
