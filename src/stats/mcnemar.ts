import { binomialAtMost } from './binomial.ts'

/**
 * McNemar's exact test of two models that answered each question once, right or wrong: only the
 * questions that one of them alone got right say anything.
 *
 *     exact = 2 · P(Bin(b + c, ½) ≤ min(b, c)),   mid-p = exact − P(Bin(b + c, ½) = min(b, c))
 *
 * both at most 1. The mid-p value is less timid (Fagerland et al. 2013).
 *
 * @param onlyFirst - b, questions that only the first got right.
 * @param onlySecond - c, questions that only the second got right.
 * @returns Two-sided; `undefined` where they never differ.
 * @example
 * mcnemarTest(3, 12) // { exact: 0.0352, mid: 0.0213 }
 */
export function mcnemarTest(
  onlyFirst: number,
  onlySecond: number,
): { readonly exact: number; readonly mid: number } | undefined {
  const total = onlyFirst + onlySecond
  if (total === 0) return undefined
  const fewer = Math.min(onlyFirst, onlySecond)
  const below = binomialAtMost(fewer, total, 0.5)
  const exact = 2 * below
  const mid = exact - (below - binomialAtMost(fewer - 1, total, 0.5))
  return { exact: Math.min(1, exact), mid: Math.min(1, mid) }
}
