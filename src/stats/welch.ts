import { studentUpperTail } from './distributions.ts'
import { type Estimate, estimateOf } from './estimate.ts'

/** A difference of two means, and how likely one as large is by chance. */
export interface Difference {
  /** `mean` is the difference, x − y. */
  readonly estimate: Estimate
  readonly t: number
  /** Two-sided. */
  readonly pValue: number
}

/**
 * Welch's test of two independent samples, whose variances may differ: with v = s² / n,
 *
 *     t = (x̄ − ȳ) / √(v_x + v_y),   df = (v_x + v_y)² / (v_x² / (n − 1) + v_y² / (m − 1))
 *
 * @returns `undefined` where a sample has fewer than two values, or neither varies: there is no t.
 * @example
 * welch([10, 12, 11, 13, 9, 14, 12, 11], [8, 9, 10, 8, 11, 9, 10, 7])?.pValue // 0.0044
 */
export function welch(x: readonly number[], y: readonly number[]): Difference | undefined {
  const [a, b] = [estimateOf(x), estimateOf(y)]
  if (a === undefined || b === undefined) return undefined
  const [va, vb] = [a.standardError ** 2, b.standardError ** 2]
  if (va + vb === 0) return undefined
  return differenceOf({
    mean: a.mean - b.mean,
    standardError: Math.sqrt(va + vb),
    degreesOfFreedom:
      (va + vb) ** 2 / (va ** 2 / a.degreesOfFreedom + vb ** 2 / b.degreesOfFreedom),
  })
}

/** Student's test of an estimated difference, whose standard error is not 0. */
export function differenceOf(estimate: Estimate): Difference {
  const t = estimate.mean / estimate.standardError
  return { estimate, t, pValue: 2 * studentUpperTail(Math.abs(t), estimate.degreesOfFreedom) }
}
