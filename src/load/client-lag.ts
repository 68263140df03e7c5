import type { Trace } from '../metrics/trace.ts'
import { formatSeconds } from '../slo/format-number.ts'
import { quantile } from '../stats/quantile.ts'

/** How late this process read chunks that the target had stamped itself. Seconds. */
export interface ClientLag {
  readonly p50: number
  readonly p99: number
  readonly max: number
  /** Why the measurement is worthless; `undefined` when it is not. */
  readonly problem?: string
}

/** A client that reads later than this in 1 of 100 cases measures itself. */
const maxLagP99 = 0.01

/**
 * The lag of the client: arrival − the target's own stamp, over all chunks that have one.
 *
 * @returns `undefined` when the target does not stamp its chunks.
 */
export function clientLag(traces: readonly Trace[]): ClientLag | undefined {
  const lags = traces
    .flatMap(({ chunks }) => chunks.map(({ at, arrivedAt }) => arrivedAt - at))
    // Chunks that the target did not stamp arrived when they were there, by definition.
    .filter((lag) => lag > 0)
    .toSorted((a, b) => a - b)
  const max = lags.at(-1)
  if (max === undefined) return undefined
  const p99 = quantile(lags, 0.99) ?? max
  return {
    p50: quantile(lags, 0.5) ?? max,
    p99,
    max,
    ...(p99 > maxLagP99 && {
      problem:
        `this process read 1 in 100 chunks more than ${formatSeconds(p99)} after the target had them, ` +
        `where at most ${formatSeconds(maxLagP99)} is allowed: the client was too busy to be trusted`,
    }),
  }
}
