import { binomialAtLeast, binomialAtMost } from './binomial.ts'
import { smallestWhole } from './smallest-whole.ts'

/**
 * The ranks of the two values that bound a quantile, one-sided at confidence 1 - `alpha` each:
 * the binomial test of a limit turned round, so that a limit is proved if and only if the bound
 * keeps it.
 *
 *     upper: the smallest s with P(Bin(n·w, allowed) ≤ (n - s)·w) ≤ α
 *     lower: the greatest r with P(Bin(n·w, allowed) ≥ (n - r + 1)·w) ≤ α
 *
 * @param allowed - The fraction of values above the quantile: 0.05 for P95.
 * @param weight - What one value is worth in independent ones, w.
 * @returns Ranks in the ascending sample, from 1; 0 and n + 1 mean that there is no bound.
 * @example
 * orderStatisticRanks(100, { allowed: 0.05, alpha: 0.05, weight: 1 }) // { lower: 91, upper: 99 }
 */
export function orderStatisticRanks(
  n: number,
  { allowed, alpha, weight }: { allowed: number; alpha: number; weight: number },
): { lower: number; upper: number } {
  const upper = smallestWhole(
    1,
    n,
    (rank) => binomialAtMost((n - rank) * weight, n * weight, allowed) <= alpha,
  )
  const above = smallestWhole(
    1,
    n,
    (count) => binomialAtLeast(count * weight, n * weight, allowed) <= alpha,
  )
  return { lower: above === undefined ? 0 : n - above + 1, upper: upper ?? n + 1 }
}
