import type { Estimate } from './estimate.ts'
import { quantile } from './quantile.ts'

/**
 * Where one more value of the same kind will lie, from earlier ones of which a few may be wild:
 *
 *     centre   the median
 *     spread   1.4826 · MAD · (1 + 0.9 / n) · √(1 + π / (2n)),   n − 1 degrees of freedom
 *
 * (MAD: median absolute deviation; 1.4826 makes it a standard deviation of normal values, 0.9 / n
 * corrects it for few, and π / 2 is the variance of a median over that of a mean.) It is a prediction
 * interval: a confidence interval of the centre is narrower by √n, and each second run is outside.
 *
 * @param values - Ten and more: with five, one in twelve like them is outside of 95 %.
 * @returns An estimate whose `standardError` is the spread of one more value; `undefined` for fewer
 * than two values.
 * @example
 * robustPrediction([2.31, 2.28, 2.4, 2.35, 2.26, 2.33, 2.29, 2.37, 2.3, 2.35].map(Math.log))
 * // mean 0.842 (2.32), standardError 0.0225: 95 in 100 new ones are below 2.418
 */
export function robustPrediction(values: readonly number[]): Estimate | undefined {
  const n = values.length
  if (n < 2) return undefined
  const centre = medianOf(values)
  const deviation = 1.4826 * medianOf(values.map((value) => Math.abs(value - centre)))
  return {
    mean: centre,
    standardError: deviation * (1 + 0.9 / n) * Math.sqrt(1 + Math.PI / (2 * n)),
    degreesOfFreedom: n - 1,
  }
}

function medianOf(values: readonly number[]): number {
  return quantile(Float64Array.from(values).toSorted(), 0.5) ?? Number.NaN
}
