/**
 * Holm's step-down adjustment of p-values: a family of tests rejects those whose adjusted value is
 * at most α, and errs in any of them with probability at most α.
 *
 * @returns The adjusted values in the order given.
 * @example
 * holm([0.04, 0.01, 0.03, 0.005]) // [0.06, 0.03, 0.06, 0.02]
 */
export function holm(pValues: readonly number[]): readonly number[] {
  const adjusted = pValues.map(() => 1)
  const ascending = [...pValues.entries()].toSorted((a, b) => a[1] - b[1])
  let largest = 0
  for (const [step, [index, p]] of ascending.entries()) {
    largest = Math.max(largest, Math.min(1, p * (pValues.length - step)))
    adjusted[index] = largest
  }
  return adjusted
}
