import { studentQuantile } from './distributions.ts'
import { noncentralFarTail, noncentralT } from './noncentral-t.ts'

/**
 * The smallest difference that a paired t test sees with a given power: the d whose noncentral t
 * exceeds the critical value, on either side, with that probability.
 *
 *     d = δ · SE   with   P(T' > t) + P(T' < −t) = power,   t = t(1 − α/2, df)
 *
 * @param standardError - Of the difference.
 * @param degreesOfFreedom - Questions − 1, of a comparison by question.
 * @returns In the unit of the standard error; 0 where that is 0.
 * @example
 * smallestDifference(0.0833, 11, { alpha: 0.05, power: 0.8 }) // 0.2565
 */
export function smallestDifference(
  standardError: number,
  degreesOfFreedom: number,
  { alpha, power }: { readonly alpha: number; readonly power: number },
): number {
  const critical = studentQuantile(1 - alpha / 2, degreesOfFreedom)
  let [low, high] = [0, 37]
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    const seen =
      1 -
      noncentralT(critical, degreesOfFreedom, middle) +
      noncentralFarTail(critical, degreesOfFreedom, middle)
    if (seen < power) low = middle
    else high = middle
  }
  return ((low + high) / 2) * standardError
}
