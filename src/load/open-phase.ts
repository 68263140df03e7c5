import { saturationOf } from '../stats/saturation.ts'
import { connectAhead } from './connect-ahead.ts'
import { createOpenLoop, type OpenLoop, type OpenLoopOptions } from './open-loop.ts'
import type { LoadRequest, RequestLog } from './request-log.ts'
import { waitUntil } from './request-log.ts'
import { measureWindow, type WindowMeasurement, type WindowSettings } from './window.ts'

export interface OpenPhaseOptions extends WindowSettings, Omit<OpenLoopOptions, 'ahead'> {
  /** Connections that are open beyond those in use: requests that may come before one more is. @default 0 */
  readonly reserve?: number
  /** `false`: the window opens with the first request, as a recorded load is replayed whole. */
  readonly hasWarmup: boolean
}

export interface OpenPhaseMeasurement extends WindowMeasurement {
  readonly warmup: { readonly sent: number; readonly failed: number }
  /** Mean number of requests in flight while the window was open (time average). */
  readonly meanInFlight: number
}

/** Fewer ended requests are no warm-up. */
const fewestWarm = 5
/** So often in a row the target must look overloaded, */
const looksInARow = 3
/** with so many arrivals from one look to the next, as a share of those so far. */
const lookGrowth = 1.1

/**
 * A phase under an open loop: requests come at a rate, whatever becomes of them, and their times
 * count from the planned arrival. The window opens when those have ended that were in flight at the
 * first answer, so that those which came to an idle target are behind it. It ends early when the
 * target is overloaded: it cannot answer as many as come.
 */
export async function runOpenPhase(options: OpenPhaseOptions): Promise<OpenPhaseMeasurement> {
  const { clock, requestTimeout, target, reserve = 0 } = options
  const ahead = connectAhead(target, clock, reserve)
  await ahead.start()
  const startedAt = clock.now()
  const loop = createOpenLoop({ ...options, ahead })
  const { log } = loop
  try {
    const isWarm = warmth(loop)
    if (options.hasWarmup) await waitUntil(log, options, isWarm, startedAt + requestTimeout)
    const warmup = [...log.requests]
    const openAt = clock.now()
    const measured = await measureWindow({
      ...options,
      log,
      concurrency: Math.max(1, log.requests.length - log.ended.length),
      isOpenLoop: true,
      isOverloaded: overload(loop),
      isExhausted: loop.isOver,
    })
    return {
      ...measured,
      warmup: {
        sent: warmup.length,
        failed: warmup.filter(({ trace }) => trace !== undefined && trace.end.kind !== 'done')
          .length,
      },
      meanInFlight: meanInFlight(log, openAt, openAt + measured.seconds),
    }
  } finally {
    loop.stop()
  }
}

/** Whether those that came to an idle target have all ended: the short ones end first. */
function warmth({ log }: OpenLoop): () => boolean {
  let generation: number | undefined
  return () => {
    if (log.ended.length === 0) return false
    generation ??= Math.max(fewestWarm, log.requests.length)
    const first = log.requests.slice(0, generation)
    return first.length === generation && first.every(({ trace }) => trace !== undefined)
  }
}

/** Asks the composite of arrivals, completions and latencies now and then. */
function overload({ log, arrivals }: OpenLoop): (openAt: number) => boolean {
  let nextAt = 0
  let inARow = 0
  return (openAt) => {
    if (arrivals() < nextAt) return inARow >= looksInARow
    const first = log.requests.findIndex(({ sentAt }) => sentAt >= openAt)
    if (first === -1) return false
    nextAt = Math.ceil(Math.max(arrivals() + 1, lookGrowth * arrivals()))
    const came = log.requests.length - first
    // whichever request they belong to: of those sent since, the short ones would come first
    const ended = log.ended.filter(({ trace }) => trace !== undefined && trace.end.at >= openAt)
    const completions = ended.filter(({ trace }) => trace?.end.kind !== 'timeout').length
    const found = saturationOf({
      arrivals: came,
      completions,
      latencies: ended.map(({ sentAt, trace }) => (trace?.end.at ?? sentAt) - sentAt),
    })
    // Latencies rise by chance, asked so often; an overloaded target is behind as well.
    const isBehind = came - completions >= Math.sqrt(came)
    const isOverloaded = found?.state === 'overloaded' && found.confidence === 1 && isBehind
    inARow = isOverloaded ? inARow + 1 : 0
    return inARow >= looksInARow
  }
}

/** Σ of the seconds that requests were open in the window, over its length (Little's law). */
function meanInFlight({ requests }: RequestLog, openAt: number, closeAt: number): number {
  const openIn = ({ sentAt, trace }: LoadRequest): number =>
    Math.max(0, Math.min(closeAt, trace?.end.at ?? closeAt) - Math.max(openAt, sentAt))
  return requests.reduce((sum, request) => sum + openIn(request), 0) / (closeAt - openAt)
}
