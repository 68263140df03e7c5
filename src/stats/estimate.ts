import { studentQuantile } from './distributions.ts'
import { meanOf, sampleDeviation } from './summary.ts'

/** Where something lies, with a stated confidence. */
export interface Interval {
  readonly lower: number
  readonly upper: number
}

/** A mean, and how sure it is. */
export interface Estimate {
  readonly mean: number
  readonly standardError: number
  readonly degreesOfFreedom: number
}

/**
 * The mean of independent values with its standard error, sd / √n on n − 1 degrees of freedom.
 *
 * @returns `undefined` for fewer than two values: one says nothing of its error.
 * @example
 * estimateOf([10, 12, 11, 13, 9, 14, 12, 11]) // mean 11.5, standardError 0.567, df 7
 */
export function estimateOf(values: readonly number[]): Estimate | undefined {
  const deviation = sampleDeviation(values)
  if (deviation === undefined) return undefined
  return {
    mean: meanOf(values),
    standardError: deviation / Math.sqrt(values.length),
    degreesOfFreedom: values.length - 1,
  }
}

/**
 * Student's two-sided interval, mean ± t · standard error.
 *
 * @param confidence - 0.95 for 95 %.
 * @example
 * studentInterval(estimateOf([10, 12, 11, 13, 9, 14, 12, 11]), 0.95) // 10.16 to 12.84
 */
export function studentInterval(estimate: Estimate, confidence: number): Interval {
  const { mean, standardError, degreesOfFreedom } = estimate
  const reach =
    standardError === 0
      ? 0
      : studentQuantile((1 + confidence) / 2, degreesOfFreedom) * standardError
  return { lower: mean - reach, upper: mean + reach }
}
