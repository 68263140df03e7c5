import { binomialAtMost } from '../stats/binomial.ts'
import { smallestWhole } from '../stats/smallest-whole.ts'
import type { RequestLimit } from './limit.ts'
import { allowedViolations } from './limit.ts'
import { fewestRequests } from './proof.ts'

/**
 * The fewest independent requests that can prove a limit, if none violates it; never below 20.
 *
 * @param alpha - The error probability of one look.
 * @returns `undefined` for a rate that allows no violation: no number of requests proves it.
 * @example
 * minimumRequests(p95, 0.05) // 59
 * minimumRequests(p99, 0.01) // 459, as in MLPerf
 */
export function minimumRequests(limit: RequestLimit, alpha: number): number | undefined {
  const fewest = fewestRequests(1)
  if (limit.kind === 'mean') {
    return fewest
  }
  const allowed = allowedViolations(limit)
  return smallestWhole(fewest, 100_000_000, (n) => binomialAtMost(0, n, allowed) <= alpha)
}

/**
 * Room for a design effect above 1, which even independent requests show by chance: with the
 * bare minimum of 80 requests a P95 without any violation is proven at the first look in 58 % of
 * simulated runs, with 1.4 times as many in 99 % (in 76 % where neighbours correlate by 0.3).
 */
const slack = 1.4

export interface PlanOptions {
  /** Requests in flight; under open-loop load their mean number. */
  readonly concurrency: number
  /** The budget of the whole phase. */
  readonly maxRequests?: number
  /**
   * The error probability of all looks together, one-sided.
   * @default 0.05
   */
  readonly alpha?: number
}

/**
 * The numbers of requests after which the data are judged, declared before the first request:
 * n, 2n and 4n, where n can prove every limit. Judge each look at `alpha` / the number of looks.
 *
 *     n = max(1.4 × fewest that prove each limit at alpha / 3, 20, 10·concurrency)
 *
 * @returns At most three, ascending; the last is `maxRequests` where that is smaller than 4n.
 * @example
 * planLooks(standard, { concurrency: 1 }) // [112, 224, 448]
 */
export function planLooks(
  limits: readonly RequestLimit[],
  options: PlanOptions,
): readonly number[] {
  const { concurrency, maxRequests = Infinity, alpha = 0.05 } = options
  const minimums = limits.map((limit) => minimumRequests(limit, alpha / 3) ?? 0)
  const first = Math.max(Math.ceil(slack * Math.max(0, ...minimums)), fewestRequests(concurrency))
  const looks = [first, 2 * first, 4 * first]
  const within = looks.filter((requests) => requests < maxRequests)
  return within.length === looks.length ? looks : [...within, maxRequests]
}

/** A limit that a budget of requests cannot prove. */
export interface Unprovable {
  readonly limit: RequestLimit
  /** The fewest requests that could; absent when no number can. */
  readonly minimum?: number
}

/**
 * The limits that stay open whatever `maxRequests` requests measure, to be said before the run.
 *
 * @param alpha - The error probability of the last look.
 */
export function unprovable(
  limits: readonly RequestLimit[],
  maxRequests: number,
  alpha: number,
): readonly Unprovable[] {
  return limits.flatMap((limit) => {
    const minimum = minimumRequests(limit, alpha)
    if (minimum === undefined) {
      return [{ limit }]
    }
    return minimum > maxRequests ? [{ limit, minimum }] : []
  })
}
