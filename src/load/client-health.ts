import type { Trace } from '../metrics/trace.ts'
import type { Lateness } from '../report/run.ts'
import { formatSeconds, formatShare } from '../slo/format-number.ts'
import { lagBound, lagProblem } from '../slo/lag-problem.ts'
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

/** What this process did besides while a load ran. */
export interface ClientWork {
  /** How long it took to make each prompt; nothing was read meanwhile. Seconds. */
  readonly makings: readonly number[]
  /** Length of the window. */
  readonly seconds: number
}

/** So much of the time may a chunk wait for longer than allowed. */
const maxBlockedShare = 0.01
/** A client that sends half of its requests later than this makes another load than it was to. */
const maxScheduleDelayP50 = 0.01

/**
 * The health of the client:
 *
 *     lag            arrival − the target's own stamp, over all chunks that have one
 *     scheduleDelay  sent − scheduled, over all requests of an open loop
 *     blocked        Σ max(0, making of a prompt − allowed lag) / window
 *
 * It is not sound where {@link lagProblem} finds the P99 of its lag too large, where the median of
 * its delay is above 10 ms, or where it was blocked in more than 1 % of the time, in which a chunk
 * would have waited for longer than its lag may be.
 *
 * @param limits - That are to be judged by it.
 * @param work - Absent where there was one user only: no other waited.
 */
export function clientHealth(
  traces: readonly Trace[],
  limits: readonly Limit[],
  work?: ClientWork,
): ClientHealth {
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
  const latency = medianLatency(traces)
  const problems = [
    lag && lagProblem(lag.p99, limits, latency),
    work && blockedProblem(work, lagBound(limits, latency)),
    scheduleDelay && delayProblem(scheduleDelay),
  ].filter((problem) => problem !== undefined)
  return {
    ...(lag !== undefined && { lag }),
    ...(scheduleDelay !== undefined && { scheduleDelay }),
    ...(problems.length > 0 && { problem: problems.join('; ') }),
  }
}

function delayProblem({ p50 }: Lateness): string | undefined {
  return p50 > maxScheduleDelayP50
    ? `this process sent half of the requests more than ${formatSeconds(p50)} after their planned time, ` +
        `where at most ${formatSeconds(maxScheduleDelayP50)} is allowed: the client was too busy to make this load`
    : undefined
}

function blockedProblem({ makings, seconds }: ClientWork, bound: number): string | undefined {
  const share = makings.reduce((sum, lasting) => sum + Math.max(0, lasting - bound), 0) / seconds
  return share > maxBlockedShare
    ? `this process made prompts in up to ${formatSeconds(Math.max(...makings))} each, and in ${formatShare(share, 2)} of the time ` +
        `a chunk would have waited for it longer than the ${formatSeconds(bound)} that are allowed: give shorter prompts, or fixed ones`
    : undefined
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
