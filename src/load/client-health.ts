import { isVisible, type Trace } from '../metrics/trace.ts'
import type { ClientReport, Lateness } from '../report/client-health.ts'
import { formatSeconds, formatShare } from '../slo/format-number.ts'
import { lagBound, lagProblem } from '../slo/lag-problem.ts'
import type { Limit } from '../slo/limit.ts'
import { quantile } from '../stats/quantile.ts'
import { fewestReadings, judgeSigns, type ObservedSigns, type Signs } from './client-signs.ts'

/** What this process did to the measurement. */
export interface ClientHealth {
  /** Chunks read after the target had them; absent where the target does not stamp its chunks. */
  readonly lag?: Lateness
  /** Requests sent after their planned time; absent where they had none. */
  readonly scheduleDelay?: Lateness
  /** Why the measurement is worthless; absent when it is not. */
  readonly problem?: string
  readonly report: ClientReport
}

/** What this process did besides while a load ran. */
interface ClientWork {
  /** How long it took to make each prompt; nothing was read meanwhile. Seconds. */
  readonly makings: readonly number[]
  /** Length of the window. */
  readonly seconds: number
}

/** How the client was watched. */
export interface ClientView {
  /** Absent where nobody watched. */
  readonly signs?: ObservedSigns
  /** Whether the target answers from another process. */
  readonly isRemote: boolean
  /** Absent where there was one user only: no other waited. */
  readonly work?: ClientWork
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
 * It is invalid where {@link lagProblem} finds the P99 of its lag too large, where the median of
 * its delay is above 10 ms, where it was blocked in more than 1 % of the time, in which a chunk
 * would have waited for longer than its lag may be, or where {@link judgeSigns} says so.
 *
 * @param limits - That are to be judged by it.
 */
export function clientHealth(
  traces: readonly Trace[],
  limits: readonly Limit[],
  { signs, isRemote, work }: ClientView = { isRemote: false },
): ClientHealth {
  const { lag, scheduleDelay } = latenessIn(traces)
  const latency = medianLatency(traces)
  const late = lagBound(limits, latency)
  const seen = figuresOf(signs)
  const figures: Signs = {
    ...seen,
    ...(isRemote && { ...coReadShare(traces), ...errorBarOf(seen, traces) }),
    ...connectsOf(traces),
  }
  const found = judgeSigns(
    { ...figures, ...(scheduleDelay && { scheduleDelay }) },
    { late, isRemote, seconds: work?.seconds ?? spanOf(traces) },
  )
  const problems = [
    lag && lagProblem(lag.p99, limits, latency),
    work && blockedProblem(work, late),
    scheduleDelay && delayProblem(scheduleDelay),
    signProblem(found.invalid),
  ].filter((problem) => problem !== undefined)
  return {
    ...(lag && { lag }),
    ...(scheduleDelay && { scheduleDelay }),
    ...(problems.length > 0 && { problem: problems.join('; ') }),
    report: { ...judged(problems, found.suspect), ...figures },
  }
}

function judged(
  problems: readonly string[],
  doubts: readonly string[],
): Pick<ClientReport, 'state' | 'because'> {
  if (problems.length > 0) return { state: 'invalid', because: problems }
  return { state: doubts.length > 0 ? 'suspect' : 'valid', because: doubts }
}

function latenessIn(traces: readonly Trace[]): Pick<ClientHealth, 'lag' | 'scheduleDelay'> {
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
  return { ...(lag && { lag }), ...(scheduleDelay && { scheduleDelay }) }
}

function signProblem(invalid: readonly string[]): string | undefined {
  return invalid.length > 0
    ? `${invalid.join('; ')}: the client was too busy to be trusted`
    : undefined
}

function figuresOf({ loops, canaryLags, freezes, steal }: ObservedSigns = { loops: [] }): Signs {
  const canaryLag =
    canaryLags !== undefined && canaryLags.length >= fewestReadings
      ? latenessOf(canaryLags)
      : undefined
  return {
    ...(loops.length > 0 && { busiestLoop: Math.min(1, Math.max(...loops)) }),
    ...(canaryLag !== undefined && { canaryLag }),
    ...(freezes !== undefined && {
      freezes: {
        count: freezes.length,
        seconds: freezes.reduce((sum, lasting) => sum + lasting, 0),
        longest: Math.max(0, ...freezes),
      },
    }),
    ...(steal !== undefined && { steal }),
  }
}

/** Visible chunks that were read together with the one before, over all. */
function coReadShare(traces: readonly Trace[]): Pick<Signs, 'coReadShare'> {
  let all = 0
  let together = 0
  for (const { chunks } of traces) {
    let before: number | undefined
    for (const chunk of chunks) {
      if (!isVisible(chunk)) continue
      all++
      if (chunk.at === before) together++
      before = chunk.at
    }
  }
  return all === 0 ? {} : { coReadShare: together / all }
}

/** What {@link ClientReport.errorBar} is. */
function errorBarOf({ canaryLag }: Signs, traces: readonly Trace[]): Pick<Signs, 'errorBar'> {
  if (canaryLag === undefined) return {}
  const { p99: seconds } = canaryLag
  const spans = traces.flatMap(({ chunks }) => {
    const visible = chunks.filter(isVisible)
    const [first] = visible
    const last = visible.at(-1)
    return first === undefined || last === undefined || last.at <= first.at
      ? []
      : [last.at - first.at]
  })
  const span = quantile(Float64Array.from(spans).toSorted(), 0.5)
  return {
    errorBar: { seconds, ...(span !== undefined && { speed: (2 * seconds) / span }) },
  }
}

function connectsOf(traces: readonly Trace[]): Pick<Signs, 'connects'> {
  const connects = traces.flatMap(({ connecting }) => connecting ?? [])
  return connects.length === 0
    ? {}
    : { connects: { count: connects.length, longest: Math.max(...connects) } }
}

function spanOf(traces: readonly Trace[]): number {
  const start = traces[0]?.sentAt ?? 0
  return traces.reduce((last, { end }) => Math.max(last, end.at), start) - start
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

function latenessOf(values: ArrayLike<number>): Lateness | undefined {
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
