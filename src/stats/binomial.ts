import { incompleteBeta } from './special-functions.ts'

/**
 * P(at most `k` of `n`) when each happens with probability `p`. Counts may be real numbers, since
 * a design effect divides them.
 *
 *     I_{1-p}(n - k, k + 1)
 *
 * @example
 * binomialAtMost(0, 59, 0.05) // 0.0485: no violation in 59 requests proves P95 at 5 %
 */
export function binomialAtMost(k: number, n: number, p: number): number {
  if (k < 0) {
    return 0
  }
  return k >= n ? 1 : incompleteBeta(p, k + 1, n - k).upper
}

/**
 * P(at least `k` of `n`) when each happens with probability `p`. Counts may be real numbers.
 *
 *     I_p(k, n - k + 1)
 *
 * @example
 * binomialAtLeast(10, 100, 0.05) // 0.0282: ten violations in 100 requests disprove P95 at 5 %
 */
export function binomialAtLeast(k: number, n: number, p: number): number {
  if (k <= 0) {
    return 1
  }
  return k > n ? 0 : incompleteBeta(p, k, n - k + 1).lower
}
