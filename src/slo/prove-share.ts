import { binomialAtLeast, binomialAtMost } from '../stats/binomial.ts'
import { clopperPearson } from '../stats/clopper-pearson.ts'
import { designEffect, designEffectOfMean, wavesFactor } from '../stats/design-effect.ts'
import { logEValue } from '../stats/e-process.ts'
import { orderStatisticRanks } from '../stats/order-statistic-ranks.ts'
import { quantile } from '../stats/quantile.ts'
import type { BinomialEvidence, NeedMore } from './evidence.ts'
import type { PercentileLimit, RateLimit } from './limit.ts'
import { allowedViolations } from './limit.ts'
import type { Tally } from './observation.ts'
import { violates } from './observation.ts'
import type { Look, Proof } from './proof.ts'
import { fewestRequests, furtherRequests } from './proof.ts'

/** The counts that a binomial test is about. */
interface Counts {
  readonly requests: number
  readonly violations: number
  readonly allowed: number
  readonly designEffect: number
}

/**
 * Tests the share of violations against the allowed one: "P95 at most 3 s" says that at most 5 %
 * of the requests take longer.
 *
 * On n·f/D requests, where D is the design effect and f the waves factor: exact binomial tests, or
 * an e-process, of which 1 / E is a p-value that holds at every look.
 */
export function proveShare(limit: PercentileLimit | RateLimit, counts: Tally, look: Look): Proof {
  const { judged, violations, failed, undefinedValues, censored } = counts
  const allowed = allowedViolations(limit)
  const effect =
    limit.kind === 'rate'
      ? designEffectOfMean(judged.map((value) => (violates(limit, value) ? 1 : 0)))
      : designEffect(judged, allowed)
  const share = { requests: judged.length, violations, allowed, designEffect: effect }
  const weight = weightOf(share, share.requests, look)
  const { estimate, lowerBound, upperBound } =
    limit.kind === 'rate'
      ? rateBounds(limit, share, look.alpha, weight)
      : percentileBounds(limit, judged, look.alpha, weight)
  const isMet = limit.op === '<=' ? estimate <= limit.value : estimate >= limit.value
  const tails = tailsOf(share, weight, look)
  const evidence: BinomialEvidence = {
    method: look.test ?? 'binomial',
    ...(look.test === 'e-process' && { eValue: 1 / Math.min(tails.pMet, tails.pMissed) }),
    requests: share.requests,
    violations,
    failed,
    allowed,
    ...finiteOnly({ estimate, lowerBound, upperBound }),
    designEffect: effect,
    effectiveRequests: share.requests * weight,
    alpha: look.alpha,
    look: look.look,
    looks: look.looks,
    undefinedValues,
    censored,
  }
  return {
    evidence,
    ...tails,
    pointEstimate: isMet ? 'met' : 'missed',
    needMore: (alphaMissed) => needMore(share, look, alphaMissed),
  }
}

/** What one of `requests` requests is worth in independent ones. */
function weightOf({ designEffect: effect }: Counts, requests: number, look: Look): number {
  return effect > 1 ? wavesFactor(requests, look.concurrency, look.alpha) / effect : 1
}

function tailsOf(
  { requests, violations, allowed }: Counts,
  weight: number,
  look: Look,
): { pMet: number; pMissed: number } {
  // where nothing is allowed, one violation disproves the limit, and no number of requests proves it
  if (allowed === 0) {
    return { pMet: 1, pMissed: violations > 0 ? 0 : 1 }
  }
  if (requests < fewestRequests(look.concurrency)) {
    return { pMet: 1, pMissed: 1 }
  }
  if (look.test === 'e-process') {
    const pOf = (claim: 'met' | 'missed'): number =>
      // e^-600 is proof enough; less would be 0, and its inverse no number
      Math.exp(
        -Math.min(
          600,
          Math.max(0, logEValue(claim, violations * weight, requests * weight, allowed)),
        ),
      )
    return { pMet: pOf('met'), pMissed: pOf('missed') }
  }
  return {
    pMet: binomialAtMost(violations * weight, requests * weight, allowed),
    pMissed: binomialAtLeast(violations * weight, requests * weight, allowed),
  }
}

interface Bounds {
  readonly estimate: number
  readonly lowerBound: number
  readonly upperBound: number
}

/** The percentile (type 7) with the order statistics that bound it; infinite where there is none. */
function percentileBounds(
  limit: PercentileLimit,
  judged: readonly number[],
  alpha: number,
  weight: number,
): Bounds {
  const ascending = Float64Array.from(judged).toSorted()
  const allowed = (100 - limit.percentile) / 100
  const ranks = orderStatisticRanks(ascending.length, { allowed, alpha, weight })
  return {
    estimate: quantile(ascending, limit.percentile / 100) ?? Number.NaN,
    lowerBound: ascending[ranks.lower - 1] ?? -Infinity,
    upperBound: ascending[ranks.upper - 1] ?? Infinity,
  }
}

/** The rate with its exact bounds. */
function rateBounds(
  limit: RateLimit,
  { requests, violations }: Counts,
  alpha: number,
  weight: number,
): Bounds {
  const { lower, upper } = clopperPearson(violations * weight, requests * weight, alpha)
  return limit.op === '<='
    ? { estimate: violations / requests, lowerBound: lower, upperBound: upper }
    : {
        estimate: (requests - violations) / requests,
        lowerBound: 1 - upper,
        upperBound: 1 - lower,
      }
}

/** The keys whose values are finite: JSON has no others. */
function finiteOnly(bounds: Bounds): Partial<Bounds> {
  return Object.fromEntries(Object.entries(bounds).filter(([, value]) => Number.isFinite(value)))
}

/**
 * The fewest further requests that decide if violations go on at their rate.
 *
 * Where less than half a violation is to be expected among them, none is counted.
 */
function needMore(counts: Counts, look: Look, alphaMissed: number): NeedMore {
  const { requests, violations, allowed } = counts
  const share = violations / requests
  if (share === allowed || allowed === 0) {
    return { kind: 'none' }
  }
  const tails = (size: number, expected: number): { pMet: number; pMissed: number } =>
    tailsOf({ ...counts, requests: size, violations: expected }, weightOf(counts, size, look), look)
  if (share > allowed) {
    return furtherRequests(requests, (size) => tails(size, share * size).pMissed <= alphaMissed)
  }
  const quiet = furtherRequests(requests, (size) => tails(size, violations).pMet <= look.alpha)
  return quiet.kind === 'requests' && share * quiet.count < 0.5
    ? quiet
    : furtherRequests(requests, (size) => tails(size, share * size).pMet <= look.alpha)
}
