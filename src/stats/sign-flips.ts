/** Up to so many values all signs are tried: 2^15 = 32,768. */
const mostForAll = 15
/** Random signs for more values. */
const draws = 20_000

/** Sums that differ by rounding only are equal. */
const tolerance = 1e-9

/**
 * The sign-flip test of paired differences (Fisher 1935): if neither side is better, each
 * difference could as well have had the other sign. The p-value is the share of signs whose sum is
 * at least as far from 0 as the one seen: of all 2^n of them for up to 15 differences, else of
 * 20,000 random ones, (count + 1) / (draws + 1).
 *
 * @param random - Uniform numbers from 0 to 1.
 * @returns Two-sided; `undefined` without a difference.
 * @example
 * signFlipTest([1, 1, 1, 1, 1], random) // 0.0625: 2 of 32 signs
 */
export function signFlipTest(
  differences: readonly number[],
  random: () => number,
): number | undefined {
  if (differences.length === 0) return undefined
  const size = differences.reduce((sum, value) => sum + Math.abs(value), 0)
  const seen = Math.abs(differences.reduce((sum, value) => sum + value, 0))
  const isExtreme = (sum: number): boolean => Math.abs(sum) >= seen - tolerance * size
  if (differences.length <= mostForAll) {
    const total = 2 ** differences.length
    return countAll(differences, isExtreme) / total
  }
  let count = 1
  for (let draw = 0; draw < draws; draw++) {
    const sum = differences.reduce((all, value) => (random() < 0.5 ? all + value : all - value), 0)
    if (isExtreme(sum)) count++
  }
  return count / (draws + 1)
}

function countAll(differences: readonly number[], isExtreme: (sum: number) => boolean): number {
  let count = 0
  for (let signs = 0; signs < 2 ** differences.length; signs++) {
    const sum = differences.reduce(
      (all, value, index) => ((signs >> index) & 1 ? all + value : all - value),
      0,
    )
    if (isExtreme(sum)) count++
  }
  return count
}
