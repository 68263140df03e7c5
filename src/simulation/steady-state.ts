import { binomialAtMost } from '../stats/binomial.ts'
import { normalQuantile } from '../stats/normal-quantile.ts'
import { normalUpperTail } from '../stats/special-functions.ts'
import { roundTrip, type SimulatedServerOptions } from './server-options.ts'
import { slowdown } from './service-curve.ts'

/** What a closed loop of `users` comes to on a server, in the long run and per request. */
export interface SteadyState {
  /** Requests in service: the users, and no more than there are slots. */
  readonly inService: number
  /** Median seconds from the start of service to the first token. */
  readonly timeToFirstToken: number
  /** Median seconds between two tokens. */
  readonly timePerToken: number
  /** Mean tokens of a request, and seconds that it holds a slot, over requests that had a slot. */
  readonly tokensServed: number
  readonly secondsServed: number
  /** Share of the requests that fail at the start, without a slot. */
  readonly failedAtStart: number
}

/**
 * Closed forms. With n = min(users, slots) requests in service, noise s and L tokens an answer:
 *
 *     timeToFirstToken = timeToFirstToken(1)·f(n),  timePerToken = timePerToken(1)·f(n)
 *     secondsServed    = (timeToFirstToken + (L − 1)·timePerToken)·exp(s²/2)
 *
 * and for the share that fails in the middle ⌊L/2⌋ in place of L.
 *
 * @throws RangeError for a server without a steady state: drift, stalls; and for freezes and
 * instant answers, for which these are not the formulas.
 */
export function steadyState(options: SimulatedServerOptions, users: number): SteadyState {
  checkSteady(options)
  const { slots, curve, firstTokenCurve = curve, noise = 0, errorRate = 0, errorsAt } = options
  const inService = Math.min(users, slots)
  const timeToFirstToken = options.timeToFirstToken * slowdown(firstTokenCurve, inService)
  const timePerToken = options.timePerToken * slowdown(curve, inService)
  const secondsOf = (tokens: number): number =>
    (timeToFirstToken + Math.max(0, tokens - 1) * timePerToken) * Math.exp((noise * noise) / 2)

  const failedAtStart = errorRate * { start: 1, middle: 0, either: 0.5 }[errorsAt ?? 'either']
  const failedInMiddle = errorRate - failedAtStart
  // Without a request that is served, what a served one is like does not matter.
  const short = failedAtStart < 1 ? failedInMiddle / (1 - failedAtStart) : 0
  const half = Math.floor(options.tokens / 2)
  return {
    inService,
    timeToFirstToken,
    timePerToken,
    tokensServed: (1 - short) * options.tokens + short * half,
    secondsServed: (1 - short) * secondsOf(options.tokens) + short * secondsOf(half),
    failedAtStart,
  }
}

function checkSteady({ drift = 0, stall, freezes, instant }: SimulatedServerOptions): void {
  const without = [
    drift > 0 && 'drift',
    (stall?.share ?? 0) > 0 && 'stall',
    (freezes?.lasting ?? 0) > 0 && 'freezes',
    instant === true && 'instant',
  ].filter((name) => name !== false)
  if (without.length === 0) return
  throw new RangeError(
    `What a server with ${without.join(' and ')} comes to is not known in closed form. ` +
      'Ask for the same server without.',
  )
}

/**
 * Share of requests whose speed after the first token is below a limit, in tokens per second. The
 * speed is 1 / (timePerToken·exp(noise·z)).
 */
export function shareSlower(state: SteadyState, noise: number, limit: number): number {
  return shareAbove(1 / limit / state.timePerToken, noise)
}

/**
 * Share of requests whose time to first token, the wait for a slot included, is above a limit in
 * seconds: P(W + timeToFirstToken·exp(noise·z) > limit), averaged over 400 equal parts of z.
 */
export function shareLater(
  state: SteadyState,
  { slots, noise = 0 }: SimulatedServerOptions,
  users: number,
  limit: number,
): number {
  if (users <= slots) return shareAbove(limit / state.timeToFirstToken, noise)
  const parts = noise > 0 ? 400 : 1
  let sum = 0
  for (let part = 0; part < parts; part++) {
    const service = state.timeToFirstToken * Math.exp(noise * normalQuantile((part + 0.5) / parts))
    sum += shareWaitingLonger(limit - service, users - slots, slots, state.secondsServed)
  }
  return sum / parts
}

/** P(exp(noise·z) > ratio). A rounding error above a limit is no miss. */
function shareAbove(ratio: number, noise: number): number {
  if (noise > 0) return normalUpperTail(Math.log(ratio) / noise)
  return ratio < 1 - 1e-9 ? 1 : 0
}

/**
 * P(W > seconds) of the wait in a queue that is never empty. A user comes back when a request
 * ends, whose slot the first in the queue takes: so he waits for `ahead` = users − slots slots to
 * become free. In w seconds, with D seconds of service, each slot becomes free ⌊w/D⌋ times, and
 * each of the others, at an even phase, once more with the probability r = w/D − ⌊w/D⌋:
 *
 *     P(W > w) = P(slots·⌊w/D⌋ + Binomial(slots − 1, r) < ahead)
 *
 * Exact for evenly spread phases and w up to the shortest service; beyond, noise blurs what has a
 * sharp edge here at whole rounds (w = D, 2·D, …). A loop that starts all users at once on a
 * server with little noise keeps their phases together for long.
 */
function shareWaitingLonger(
  seconds: number,
  ahead: number,
  slots: number,
  service: number,
): number {
  if (seconds < 0) return 1
  const rounds = Math.floor(seconds / service)
  const missing = ahead - 1 - slots * rounds
  if (missing < 0) return 0
  if (missing >= slots - 1) return 1
  return binomialAtMost(missing, slots - 1, seconds / service - rounds)
}

/** Seconds of a user from one request to the next, were there a slot for everyone. */
export function secondsPerRound({ failedAtStart, secondsServed }: SteadyState): number {
  return failedAtStart * roundTrip + (1 - failedAtStart) * secondsServed
}
