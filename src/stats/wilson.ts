import type { Estimate, Interval } from './estimate.ts'

/**
 * Wilson's interval of a share (1927), which stays within 0 and 1. With z the critical value,
 *
 *     (p + z² / 2n ± z · √(p(1 − p) / n + z² / 4n²)) / (1 + z² / n)
 *
 * @param trials - May be a real number, where trials are worth more or less than one each.
 * @param critical - 1.96 for 95 %, or Student's quantile for few trials.
 * @example
 * wilsonInterval(0.9, 10, 1.959964) // 0.596 to 0.982
 */
export function wilsonInterval(share: number, trials: number, critical: number): Interval {
  const z2 = critical ** 2 / trials
  const centre = share + z2 / 2
  const spread = Math.sqrt(z2 * share * (1 - share) + z2 ** 2 / 4)
  return {
    lower: share === 0 ? 0 : Math.max(0, (centre - spread) / (1 + z2)),
    upper: share === 1 ? 1 : Math.min(1, (centre + spread) / (1 + z2)),
  }
}

/**
 * The number of independent yes-or-no trials that would be as sure as an estimate of a share.
 *
 *     p(1 − p) / SE²
 *
 * @param range - Where it must lie; its lower end for a share of 0 or 1, or no spread at all.
 * @example
 * effectiveTrials({ mean: 0.5, standardError: 0.05, degreesOfFreedom: 9 }, [10, 500]) // 100
 */
export function effectiveTrials(
  { mean, standardError }: Estimate,
  [least, most]: readonly [number, number],
): number {
  const trials = (mean * (1 - mean)) / standardError ** 2
  return trials > 0 && standardError > 0 ? Math.min(most, Math.max(least, trials)) : least
}
