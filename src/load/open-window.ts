import { unmeasured } from '../metrics/measured.ts'
import { requestMetrics, type RequestMetrics } from '../metrics/request-metrics.ts'
import type { Trace } from '../metrics/trace.ts'
import { type StampedTokens, stampTokens, tokensByPart } from '../metrics/window-tokens.ts'
import { isGood, limitsOfOne } from '../slo/goodput.ts'
import type { PercentileLimit } from '../slo/limit.ts'
import type { StopReason } from './measurement.ts'
import { type LoadRequest, waitUntil } from './request-log.ts'
import type { WindowOptions } from './window.ts'

/** What a window, or the first part of it, shows. */
export interface WindowData {
  /** In the order in which they were sent. */
  readonly requests: readonly RequestMetrics[]
  readonly traces: readonly Trace[]
  readonly prompts: readonly string[]
  /** Its length. */
  readonly seconds: number
  /** Tokens/s in ten equal parts of it; counted when asked for, since that takes time. */
  readonly tokenRates: () => readonly number[]
  /** How long the making of each prompt in it took. */
  readonly makings: readonly number[]
  /** Good requests/s in the same parts; `undefined` without limits that say what is good. */
  readonly goodRates: readonly number[] | undefined
}

/** A stretch of time in which requests count. */
export interface Window {
  readonly openAt: number
  /** Requests sent in it. */
  readonly sent: () => number
  /** So many of the first ones have ended. */
  readonly endedInARow: () => number
  /** Waits until something holds, or the window is over. */
  readonly until: (holds: () => boolean) => Promise<void>
  /** Why no more is to be waited for. */
  readonly isOver: () => StopReason | undefined
  /** The first requests, all of which have ended; the window ends where the next one was sent. */
  readonly first: (count: number) => WindowData
  /** All of them; those that do not end within the grace time are censored. */
  readonly all: () => Promise<WindowData>
}

/** Parts of the window, for intervals of its rates. */
const parts = 10
/** Metrics take time, and are computed a few at a time: chunks wait to be read. */
const atOnce = 4
/** So many requests of a user without an answer, and of all together, and the target counts as dead. */
const fewestOfEach = 2
const fewestHopeless = 5

/** Opens a window now. */
export function openWindow(options: WindowOptions, planned: number): Window {
  const { log, clock, limits } = options
  const openAt = clock.now()
  const first = log.requests.length
  const isHopeless = hopelessness(options, openAt)
  const known: { trace: Trace; metrics: RequestMetrics }[] = []

  const sent = (): number => log.requests.length - first

  function examine(request: LoadRequest): { trace: Trace; metrics: RequestMetrics } {
    const { scheduledAt, sentAt, chunks, maxTokens, answered } = request
    const score = request.score ?? (answered && unmeasured('its scorer had not ended'))
    const trace: Trace = request.trace ??
      answered ?? {
        ...(scheduledAt !== undefined && { scheduledAt }),
        sentAt,
        chunks: [...chunks],
        end: { kind: 'timeout', at: clock.now() },
      }
    const forced = options.isLengthForced ? maxTokens : undefined
    const metrics = requestMetrics(trace, options.countTokens, forced)
    return { trace, metrics: score === undefined ? metrics : { ...metrics, score } }
  }

  /** Computes the metrics of more requests, in the order of sending, up to one that has not ended. */
  function endedInARow(most = Infinity): number {
    for (let count = 0; count < most; count++) {
      const request = log.requests[first + known.length]
      if (request?.trace === undefined) break
      known.push(examine(request))
    }
    return known.length
  }

  function isOver(): StopReason | undefined {
    if (isHopeless()) return 'failing'
    if (options.isOverloaded?.(openAt) === true) return 'overloaded'
    if (options.isExhausted?.() === true) return 'requests'
    return clock.now() >= openAt + options.maxDuration ? 'seconds' : undefined
  }

  function dataOf(count: number, closeAt: number): WindowData {
    const requests = log.requests.slice(first, first + count)
    const found = requests.map((request, index) => known[index] ?? examine(request))
    const metrics = found.map((each) => each.metrics)
    const seconds = closeAt - openAt
    const ratesOf = (stamps: Iterable<StampedTokens>): readonly number[] =>
      seconds > 0
        ? tokensByPart(stamps, openAt, closeAt, parts).map((sum) => (sum * parts) / seconds)
        : []
    const ones = limitsOfOne(limits)
    return {
      requests: metrics,
      traces: found.map(({ trace }) => trace),
      prompts: requests.map(({ prompt }) => prompt),
      seconds,
      makings: log.makings
        .filter(({ at }) => at >= openAt && at < closeAt)
        .map(({ lasting }) => lasting),
      tokenRates: () => ratesOf(stampsUntil(closeAt)),
      goodRates: ones.length === 0 ? undefined : ratesOf(goodUntil(closeAt, ones)),
    }
  }

  /** The ends of good requests in the window, whenever they were sent: what arrives is no output. */
  function* goodUntil(closeAt: number, ones: readonly PercentileLimit[]): Generator<StampedTokens> {
    for (const [index, request] of log.requests.entries()) {
      const end = request.trace?.end.at ?? Infinity
      if (end < openAt || end >= closeAt) continue
      const { metrics } = known[index - first] ?? examine(request)
      if (isGood(metrics, ones)) yield { at: end, tokens: 1 }
    }
  }

  /** Tokens of all requests that were open in the window, whenever they were sent. */
  function* stampsUntil(closeAt: number): Generator<StampedTokens> {
    for (const { sentAt, trace, chunks } of log.requests) {
      if (sentAt >= closeAt || (trace !== undefined && trace.end.at < openAt)) continue
      yield* stampTokens(chunks, options.countTokens)
    }
  }

  return {
    openAt,
    sent,
    endedInARow,
    isOver,
    async until(holds) {
      const isTime = (): boolean => {
        options.onSent?.(sent(), planned)
        endedInARow(atOnce)
        return holds() || isOver() !== undefined
      }
      await waitUntil(log, options, isTime, openAt + options.maxDuration)
    },
    first: (count) => dataOf(count, log.requests[first + count]?.sentAt ?? clock.now()),
    async all() {
      const count = sent()
      const closeAt = clock.now()
      await waitUntil(log, options, () => endedInARow() >= count, closeAt + options.graceTime)
      // A replay is over with its last answer, not with its last question.
      return dataOf(count, options.isExhausted?.() === true ? clock.now() : closeAt)
    },
  }
}

/**
 * Whether the target answers nobody: two requests of each user have ended, none well. One who is
 * refused at once and asks again and again says nothing of those who wait for their answers.
 */
function hopelessness(
  { log, concurrency, isOpenLoop = false }: WindowOptions,
  openAt: number,
): () => boolean {
  const failed = new Map<number, number>()
  let seen = log.ended.length
  let ended = 0
  let good = 0
  return () => {
    for (; seen < log.ended.length; seen++) {
      const request = log.ended[seen]
      if (request?.trace === undefined || request.sentAt < openAt) continue
      ended++
      if (request.trace.end.kind === 'done') good++
      // In an open loop each request is another user's.
      if (!isOpenLoop) failed.set(request.user, (failed.get(request.user) ?? 0) + 1)
    }
    if (good > 0 || ended < Math.max(fewestHopeless, fewestOfEach * concurrency)) return false
    const hopeless = [...failed.values()].filter((count) => count >= fewestOfEach).length
    return isOpenLoop || hopeless >= concurrency
  }
}
