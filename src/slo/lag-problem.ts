import { formatSeconds } from './format-number.ts'
import { type Limit, unitOf } from './limit.ts'

/** A client that is later than this in 1 of 100 cases measures itself; seconds. */
const leastBound = 0.01
/** So much of what is timed may be its lateness. */
const shareOfTime = 0.02

/** How late this process may read a chunk, in seconds: see {@link lagProblem}. */
export function lagBound(limits: readonly Limit[], medianLatency: number = 0): number {
  const times = limits.flatMap((limit) => (unitOf(limit) === 'seconds' ? [limit.value] : []))
  const timed = times.length === 0 ? medianLatency : Math.min(...times)
  return Math.max(leastBound, shareOfTime * timed)
}

/**
 * Why limits cannot be judged by a client that read chunks so late; `undefined` where they can. Its
 * P99 may be max(10 ms, 2 % of the tightest limit on a time); without one, 2 % of the median
 * end-to-end latency.
 *
 * @param p99 - Seconds from the target's own stamp of a chunk to its arrival.
 * @param medianLatency - End to end, seconds; absent where no request was completed.
 */
export function lagProblem(
  p99: number,
  limits: readonly Limit[],
  medianLatency: number = 0,
): string | undefined {
  const bound = lagBound(limits, medianLatency)
  return p99 > bound
    ? `this process read 1 in 100 chunks more than ${formatSeconds(p99)} after the target had them, ` +
        `where at most ${formatSeconds(bound)} is allowed: the client was too busy to be trusted`
    : undefined
}
