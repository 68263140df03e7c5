import { studentQuantile, studentUpperTail } from '../stats/distributions.ts'
import { meanOf, sampleDeviation } from '../stats/summary.ts'
import type { SystemEvidence } from './evidence.ts'
import type { SystemLimit } from './limit.ts'
import { fewestRequests, type Look } from './proof.ts'
import type { Verdict } from './verdict.ts'

/** A window that sees fewer requests of a user sees parts of requests only. */
const fewestOfEach = 2

/** Whether a window has requests enough for a rate: two of each user. */
export function isEnoughForRates(requests: number, users: number): boolean {
  return requests > 0 && requests >= fewestOfEach * users
}

/**
 * Judges a rate of the system, such as its throughput, by the rates of equal parts of the window
 * (batch means): one-sided t tests with s / √parts. Fewer than max(20, 10·concurrency) requests
 * prove nothing; fewer than two of each user are no rate.
 *
 * @param rates - Of each part, in the limit's unit.
 * @param requests - The requests that the window holds.
 */
export function judgeBatches(
  limit: SystemLimit,
  rates: readonly number[],
  requests: number,
  { alpha, look, looks, concurrency }: Look,
): Verdict {
  const deviation = sampleDeviation(rates)
  if (deviation === undefined || !isEnoughForRates(requests, concurrency)) {
    const reason =
      deviation === undefined
        ? 'the window was never open'
        : `only ${requests} of them in the window, fewer than ${fewestOfEach} of each user: it was too short for a rate`
    return { kind: 'unmeasured', limit, reason, requests }
  }
  const estimate = meanOf(rates)
  const error = deviation / Math.sqrt(rates.length)
  const df = rates.length - 1
  const reach = studentQuantile(1 - alpha, df) * error
  const evidence: SystemEvidence = {
    method: 'batches',
    requests,
    estimate,
    lowerBound: Math.max(0, estimate - reach),
    upperBound: estimate + reach,
    designEffect: 1,
    effectiveRequests: requests,
    alpha,
    look,
    looks,
    undefinedValues: 0,
    censored: 0,
  }
  const margin = estimate - limit.value
  const pMet = error === 0 ? (margin > 0 ? 0 : 1) : studentUpperTail(margin / error, df)
  const pMissed = error === 0 ? (margin < 0 ? 0 : 1) : studentUpperTail(-margin / error, df)
  if (requests >= fewestRequests(concurrency)) {
    if (pMet <= alpha) return { kind: 'met', limit, evidence }
    if (pMissed <= alpha) return { kind: 'missed', limit, evidence }
  }
  return { kind: 'inconclusive', limit, evidence, pointEstimate: margin >= 0 ? 'met' : 'missed' }
}
