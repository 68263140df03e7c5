import { binomialAtLeast, binomialAtMost } from './binomial.ts'

/**
 * Exact bounds of a share of which `k` of `n` were seen, one-sided at confidence 1 - `alpha` each
 * (Clopper and Pearson 1934). Counts may be real numbers, since a design effect divides them.
 *
 * @example
 * clopperPearson(3, 10, 0.025) // { lower: 0.0667, upper: 0.6525 }, 95 % two-sided
 */
export function clopperPearson(
  k: number,
  n: number,
  alpha: number,
): { lower: number; upper: number } {
  return {
    lower: k <= 0 ? 0 : bisect((p) => binomialAtLeast(k, n, p) > alpha),
    upper: k >= n ? 1 : bisect((p) => binomialAtMost(k, n, p) <= alpha),
  }
}

/** The probability from which on a condition holds. */
function bisect(holds: (p: number) => boolean): number {
  let low = 0
  let high = 1
  // 60 halvings exhaust a double; a bound below 1e-18 counts as 0
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (holds(middle)) {
      high = middle
    } else {
      low = middle
    }
  }
  return (low + high) / 2
}
