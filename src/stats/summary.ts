import { quantile } from './quantile.ts'

/** What a table shows of a sample; in the unit of its values. */
export interface Summary {
  /** The number of values. */
  readonly n: number
  readonly mean: number
  /** The sample's (n - 1); absent for one value. */
  readonly standardDeviation?: number
  readonly min: number
  readonly max: number
  readonly p1: number
  readonly p5: number
  readonly p10: number
  readonly p25: number
  readonly p50: number
  readonly p75: number
  readonly p90: number
  readonly p95: number
  readonly p99: number
}

/**
 * Mean, spread and percentiles (type 7) of a sample.
 *
 * @returns `undefined` for an empty sample.
 * @throws RangeError when a value is not a finite number.
 * @example
 * summarize([10, 12, 11, 13, 9, 14, 12, 11])?.standardDeviation // 1.6036
 */
export function summarize(values: readonly number[]): Summary | undefined {
  const invalid = values.find((value) => !Number.isFinite(value))
  if (invalid !== undefined) {
    throw new RangeError(`A sample holds finite numbers only, but one value is ${invalid}.`)
  }
  const ascending = values.toSorted((a, b) => a - b)
  const at = (probability: number): number => quantile(ascending, probability) ?? Number.NaN
  const n = values.length
  if (n === 0) {
    return undefined
  }
  const standardDeviation = sampleDeviation(values)
  return {
    n,
    mean: meanOf(values),
    ...(standardDeviation !== undefined && { standardDeviation }),
    min: at(0),
    max: at(1),
    p1: at(0.01),
    p5: at(0.05),
    p10: at(0.1),
    p25: at(0.25),
    p50: at(0.5),
    p75: at(0.75),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
  }
}

/**
 * The arithmetic mean, in two passes: the mean of what the first one left over corrects rounding.
 * NaN for an empty sample.
 */
export function meanOf(values: readonly number[]): number {
  const rough = values.reduce((sum, value) => sum + value, 0) / values.length
  return rough + values.reduce((sum, value) => sum + (value - rough), 0) / values.length
}

/** The sample's standard deviation (n - 1); `undefined` for fewer than two values. */
export function sampleDeviation(values: readonly number[]): number | undefined {
  if (values.length < 2) {
    return undefined
  }
  const mean = meanOf(values)
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return Math.sqrt(squares / (values.length - 1))
}
