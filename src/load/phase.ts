import {
  type CountTokens,
  requestMetrics,
  type RequestMetrics,
} from '../metrics/request-metrics.ts'
import type { Trace } from '../metrics/trace.ts'
import { tokensInWindow } from '../metrics/window-tokens.ts'
import { deathOf, judgeRequests } from '../slo/judge-requests.ts'
import type { Limit } from '../slo/limit.ts'
import { planLooks } from '../slo/looks.ts'
import type { Verdict } from '../slo/verdict.ts'
import type { Clock } from '../targets/clock.ts'
import { clientLag, type ClientLag } from './client-lag.ts'
import type { ClosedLoop, LoopRequest } from './closed-loop.ts'
import type { StopReason } from './measure.ts'

export interface PhaseOptions {
  readonly loop: ClosedLoop
  /** Users at once in this phase; those of the phase before go on. */
  readonly users: number
  readonly limits: readonly Limit[]
  readonly confidence: number
  /** Seconds that the window is open at least. */
  readonly minDuration: number
  /** Seconds that it is open at most. */
  readonly maxDuration: number
  /** Seconds in which requests sent in the window may end. */
  readonly graceTime: number
  /** @default four times what the limits need, at least 40 of each user; without limits 10 of each */
  readonly maxRequests?: number
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly countTokens: CountTokens
  readonly forcedLength?: number
  /** CPU seconds that this process has used so far. */
  readonly cpuTime: () => number
  /** Of one request; seconds. */
  readonly requestTimeout: number
  readonly onSent?: (sent: number, planned: number) => void
}

export interface PhaseMeasurement {
  readonly users: number
  /** Requests sent in the window, in their order. */
  readonly requests: readonly RequestMetrics[]
  readonly verdicts: readonly Verdict[]
  readonly looks: readonly number[]
  readonly look: number
  readonly stoppedBy: StopReason
  /** Requests sent in this phase before its window opened. */
  readonly warmup: { readonly sent: number; readonly failed: number }
  /** CPU time of this process while the window was open, and until the last look. */
  readonly cpuSeconds: number
  /** Seconds that the window was open. */
  readonly seconds: number
  /** Tokens stamped in the window, in ten equal parts of it, whenever their request was sent. */
  readonly tokens: readonly number[]
  readonly clientLag: ClientLag | undefined
}

/** Steps in which users are added. */
const rampSteps = 4
/** Parts of the window, for the interval of its throughput. */
const parts = 10

/**
 * One phase of a load test: users are added in steps; the window opens when each user has
 * finished a request in this phase; it stays open until its limits are proven at one of at most
 * three looks, or its budget is spent; requests sent in it are followed to their end within a
 * grace time, while the load goes on. What is still open then is censored.
 */
export async function runPhase(options: PhaseOptions): Promise<PhaseMeasurement> {
  const { loop, users, limits, confidence, clock } = options
  const startedAt = clock.now()
  await loop.rampTo(users, rampSteps, startedAt + options.requestTimeout)
  await waitFor(
    options,
    () => loop.finishedSince(startedAt) >= users,
    startedAt + 2 * options.requestTimeout,
  )
  const cpuBefore = options.cpuTime()
  const warmup = loop.requests.filter(({ sentAt }) => sentAt >= startedAt)
  const openAt = clock.now()
  const first = loop.requests.length
  const looks = plannedPhaseLooks(options)
  let verdicts: readonly Verdict[] = []
  let requests: readonly RequestMetrics[] = []
  let traces: readonly Trace[] = []
  let stoppedBy: StopReason = 'requests'
  let closeAt = openAt
  let look = 0
  for (const count of looks) {
    // oxlint-disable-next-line no-await-in-loop -- the next look depends on this one
    await waitFor(
      options,
      () => {
        const sent = loop.requests.length - first
        options.onSent?.(sent, looks.at(-1) ?? 0)
        const isLong = clock.now() >= openAt + options.minDuration
        return (isLong && sent >= count) || isHopeless(loop.requests.slice(first), options)
      },
      openAt + options.maxDuration,
    )
    closeAt = clock.now()
    const sent = loop.requests.slice(first)
    const isOver = closeAt >= openAt + options.maxDuration
    // oxlint-disable-next-line no-await-in-loop -- the load goes on while these end
    await waitFor(
      options,
      () => sent.every(({ trace }) => trace !== undefined),
      closeAt + options.graceTime,
    )
    traces = sent.map((request) => traceOf(request, clock.now()))
    requests = traces.map((trace) =>
      requestMetrics(trace, options.countTokens, options.forcedLength),
    )
    look++
    const lag = clientLag(traces)
    verdicts = judgeRequests(limits, requests, {
      alpha: (1 - confidence) / looks.length,
      looks: looks.length,
      look,
      concurrency: users,
      ...(lag?.problem !== undefined && { invalid: lag.problem }),
    })
    const isDead = deathOf(requests, users) !== undefined
    const end = endOf(limits, verdicts, isDead, isOver)
    if (end !== undefined) {
      stoppedBy = end
      break
    }
  }
  return {
    users,
    requests,
    verdicts,
    looks,
    look,
    stoppedBy,
    warmup: {
      sent: warmup.length,
      failed: warmup.filter(({ trace }) => trace !== undefined && trace.end.kind !== 'done').length,
    },
    cpuSeconds: options.cpuTime() - cpuBefore,
    seconds: closeAt - openAt,
    tokens: tokensByPart(loop, openAt, closeAt, options.countTokens),
    clientLag: clientLag(traces),
  }
}

/** Whether the target answers nobody: two requests of each user have ended, none well. */
function isHopeless(requests: readonly LoopRequest[], { users }: PhaseOptions): boolean {
  const ended = requests.flatMap(({ trace }) => (trace === undefined ? [] : [trace]))
  return ended.length >= Math.max(5, 2 * users) && ended.every(({ end }) => end.kind !== 'done')
}

function endOf(
  limits: readonly Limit[],
  verdicts: readonly Verdict[],
  isDead: boolean,
  isOver: boolean,
): StopReason | undefined {
  if (isDead) return 'failing'
  if (limits.length > 0 && verdicts.every(({ kind }) => kind === 'met' || kind === 'missed'))
    return 'proven'
  return isOver ? 'seconds' : undefined
}

/** At least ten requests of each user, or correlated neighbours prove nothing. */
export function plannedPhaseLooks(
  options: Pick<PhaseOptions, 'limits' | 'confidence' | 'users' | 'maxRequests'>,
): readonly number[] {
  const { limits, confidence, users, maxRequests } = options
  if (limits.length === 0) return [maxRequests ?? 10 * users]
  return planLooks(limits, {
    alpha: 1 - confidence,
    concurrency: users,
    ...(maxRequests !== undefined && { maxRequests }),
  })
}

/** What is known of a request now; one that is open is censored with the time it has waited. */
function traceOf({ trace, sentAt, chunks }: LoopRequest, now: number): Trace {
  return trace ?? { sentAt, chunks: [...chunks], end: { kind: 'timeout', at: now } }
}

/** Waits until something holds or it is `deadline`. */
async function waitFor(
  { loop, clock, signal }: PhaseOptions,
  holds: () => boolean,
  deadline: number,
): Promise<void> {
  while (!holds() && clock.now() < deadline) {
    const { promise: isLate, resolve } = Promise.withResolvers<void>()
    // Not later than in a quarter of a second: time alone may make it hold.
    const cancel = clock.after(Math.min(0.25, Math.max(0, deadline - clock.now())), resolve)
    // oxlint-disable-next-line no-await-in-loop -- asks again after each change
    await Promise.race([loop.change(), isLate])
    cancel()
    signal.throwIfAborted()
  }
}

/** Tokens in equal parts of the window. */
function tokensByPart(
  loop: ClosedLoop,
  openAt: number,
  closeAt: number,
  countTokens: CountTokens,
): number[] {
  const inWindow = loop.requests.filter(
    ({ sentAt, trace }) => sentAt < closeAt && (trace === undefined || trace.end.at >= openAt),
  )
  const length = (closeAt - openAt) / parts
  return Array.from({ length: parts }, (_, part) =>
    inWindow.reduce(
      (sum, { chunks }) =>
        sum +
        tokensInWindow(chunks, openAt + part * length, openAt + (part + 1) * length, countTokens),
      0,
    ),
  )
}
