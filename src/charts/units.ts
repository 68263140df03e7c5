import { formatCount, formatSeconds, formatSpeed } from '../slo/format-number.ts'
import { metricTraits, type MetricName } from '../slo/limit.ts'

/** A number of users in words. */
export const formatUsers = (count: number): string =>
  `${formatCount(count)} ${count === 1 ? 'user' : 'users'}`

/** A number of an axis. */
export const formatTick = (value: number): string =>
  value.toLocaleString('en-US', { maximumSignificantDigits: 6 })

/** Seconds of an axis: as they are, not filled up with zeros. */
export const formatSecondsTick = (value: number): string =>
  value > 0 && value < 1
    ? `${Number((value * 1000).toPrecision(6))} ms`
    : `${Number(value.toPrecision(6))} s`

/** A value in the unit of its metric. */
export const formatMetric = (metric: MetricName, value: number): string =>
  metricTraits[metric].unit === 'seconds' ? formatSeconds(value) : formatSpeed(value)

/** A value, or nothing where it is unknown. */
export const known = <Value>(
  value: Value | undefined,
  format: (value: Value) => string,
): string | undefined => (value === undefined ? undefined : format(value))

/** An interval in words, as far as it is known. */
export function formatInterval(
  { lowerBound, upperBound }: { readonly lowerBound?: number; readonly upperBound?: number },
  format: (value: number) => string,
): string | undefined {
  return lowerBound === undefined || upperBound === undefined
    ? undefined
    : `${format(lowerBound)} to ${format(upperBound)}`
}
