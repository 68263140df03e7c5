import { studentQuantile } from '../stats/distributions.ts'
import { meanOf, sampleDeviation } from '../stats/summary.ts'

/** The mean of a rate, and where it lies. */
export interface RateInterval {
  readonly mean: number
  /** 95 %, two-sided; absent where the parts do not differ. */
  readonly interval?: { readonly lowerBound: number; readonly upperBound: number }
}

/**
 * The mean of a rate from the equal parts of a window (batch means): mean ± t(0.975) · s / √n.
 *
 * @returns `undefined` where the window has no parts: it was never open.
 */
export function rateInterval(rates: readonly number[]): RateInterval | undefined {
  if (rates.length === 0) return undefined
  const mean = meanOf(rates)
  const deviation = sampleDeviation(rates)
  if (deviation === undefined || deviation === 0) return { mean }
  const margin = (studentQuantile(0.975, rates.length - 1) * deviation) / Math.sqrt(rates.length)
  return {
    mean,
    interval: { lowerBound: Math.max(0, mean - margin), upperBound: mean + margin },
  }
}
