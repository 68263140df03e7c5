import type { Trace } from '../metrics/trace.ts'
import type { Lateness } from '../report/run.ts'
import { formatSeconds } from '../slo/format-number.ts'
import { lagProblem } from '../slo/lag-problem.ts'
import type { Limit } from '../slo/limit.ts'
import { quantile } from '../stats/quantile.ts'

/** What this process did to the measurement. */
export interface ClientHealth {
  /** Chunks read after the target had them; absent where the target does not stamp its chunks. */
  readonly lag?: Lateness
  /** Requests sent after their planned time; absent where they had none. */
  readonly scheduleDelay?: Lateness
  /** Why the measurement is worthless; absent when it is not. */
  readonly problem?: string
}

/** A client that sends half of its requests later than this makes another load than it was to. */
const maxScheduleDelayP50 = 0.01

/**
 * The health of the client:
 *
 *     lag            arrival − the target's own stamp, over all chunks that have one
 *     scheduleDelay  sent − scheduled, over all requests of an open loop
 *
 * It is not sound where {@link lagProblem} finds the P99 of its lag too large, or where the median of
 * its delay is above 10 ms.
 *
 * @param limits - That are to be judged by it.
 */
export function clientHealth(traces: readonly Trace[], limits: readonly Limit[]): ClientHealth {
  const lags: number[] = []
  const delays: number[] = []
  for (const { chunks, scheduledAt, sentAt } of traces) {
    if (scheduledAt !== undefined) delays.push(Math.max(0, sentAt - scheduledAt))
    for (const { at, arrivedAt } of chunks) {
      // Chunks that the target did not stamp arrived when they were there, by definition.
      if (arrivedAt > at) lags.push(arrivedAt - at)
    }
  }
  const lag = latenessOf(lags)
  const scheduleDelay = latenessOf(delays)
  const lagText = lag === undefined ? undefined : lagProblem(lag.p99, limits, medianLatency(traces))
  const problems = [
    ...(lagText === undefined ? [] : [lagText]),
    ...(scheduleDelay !== undefined && scheduleDelay.p50 > maxScheduleDelayP50
      ? [
          `this process sent half of the requests more than ${formatSeconds(scheduleDelay.p50)} after their planned time, ` +
            `where at most ${formatSeconds(maxScheduleDelayP50)} is allowed: the client was too busy to make this load`,
        ]
      : []),
  ]
  return {
    ...(lag !== undefined && { lag }),
    ...(scheduleDelay !== undefined && { scheduleDelay }),
    ...(problems.length > 0 && { problem: problems.join('; ') }),
  }
}

function latenessOf(values: readonly number[]): Lateness | undefined {
  const ascending = Float64Array.from(values).toSorted()
  const max = ascending.at(-1)
  if (max === undefined) return undefined
  return { p50: quantile(ascending, 0.5) ?? max, p99: quantile(ascending, 0.99) ?? max, max }
}

function medianLatency(traces: readonly Trace[]): number | undefined {
  const latencies = traces
    .filter(({ end }) => end.kind === 'done')
    .map(({ scheduledAt, sentAt, end }) => end.at - (scheduledAt ?? sentAt))
  return quantile(Float64Array.from(latencies).toSorted(), 0.5)
}
