import { smallestWhole } from '../stats/smallest-whole.ts'
import type { SimulatedServerOptions } from './server-options.ts'
import { secondsPerRound, shareLater, shareSlower, steadyState } from './steady-state.ts'

/** An objective as Artificial Analysis sets it; a limit that is absent always holds. */
export interface CapacityLimits {
  /** At most a quarter of the requests may be slower, in tokens per second after the first one. */
  readonly p25Speed?: number
  /** At most a twentieth of the requests may be later, in seconds with the wait for a slot. */
  readonly p95TTFT?: number
}

/** True shares of requests that miss a limit. */
export interface MissShares {
  readonly speed: number
  readonly timeToFirstToken: number
}

/** Users among whom a capacity is looked for; above, it counts as unlimited. */
const mostUsers = 1_000_000

/**
 * Tokens per second of a closed loop of `users` that starts a request as soon as one has ended, in
 * the long run:
 *
 *     n·L / ((timeToFirstToken + (L − 1)·timePerToken)·f(n)·exp(noise² / 2))
 *
 * with n = min(users, slots). The last factor is the mean of the noise. With errors, L and the
 * seconds are their means over the requests that had a slot; those that fail at the start take a `roundTrip` of the user's
 * time, and f(n) counts him in it: near enough while it is short beside an answer.
 *
 * @throws RangeError with drift, stalls, freezes or instant answers.
 * @example
 * // slots: 8, tokens: 101, timeToFirstToken: 1, timePerToken: 0.01, curve: { kind: 'flat' }
 * expectedThroughput(options, 4) // 202
 */
export function expectedThroughput(options: SimulatedServerOptions, users: number): number {
  const state = steadyState(options, users)
  // Slots are busy all the time, or each user goes round at his own pace.
  const atUsers = (users * (1 - state.failedAtStart) * state.tokensServed) / secondsPerRound(state)
  if (users <= options.slots) return atUsers
  return Math.min(atUsers, (options.slots * state.tokensServed) / state.secondsServed)
}

/**
 * Shares of requests that miss limits at `users`; 0 for a limit that is absent.
 *
 *     speed             P(1 / (timePerToken·f(n)·exp(noise·z)) < p25Speed)
 *     timeToFirstToken  P(W + timeToFirstToken·f(n)·exp(noise·z) > p95TTFT)
 *
 * W, the wait for a slot, is 0 up to `slots` users; above see `shareLater`: it is exact only for
 * evenly spread phases and small noise.
 */
export function trueMissShares(
  options: SimulatedServerOptions,
  { p25Speed, p95TTFT }: CapacityLimits,
  users: number,
): MissShares {
  const state = steadyState(options, users)
  return {
    speed: p25Speed === undefined ? 0 : shareSlower(state, options.noise ?? 0, p25Speed),
    timeToFirstToken: p95TTFT === undefined ? 0 : shareLater(state, options, users, p95TTFT),
  }
}

/**
 * The most users at which both limits hold: at most 25 % of requests slower than `p25Speed`, at
 * most 5 % later than `p95TTFT`, and nobody refused. 0 when they do not hold at one user,
 * `Infinity` when they hold at a million. Shares never fall with the users, so it is found by
 * doubling and bisection.
 */
export function trueCapacity(options: SimulatedServerOptions, limits: CapacityLimits): number {
  const places = options.slots + (options.maxQueue ?? Infinity)
  const fails = (users: number): boolean => {
    if (users > places) return true
    const { speed, timeToFirstToken } = trueMissShares(options, limits, users)
    return speed > 0.25 || timeToFirstToken > 0.05
  }
  const firstFailing = smallestWhole(1, mostUsers, fails)
  return firstFailing === undefined ? Infinity : firstFailing - 1
}
