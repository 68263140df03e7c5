import { designEffectOfMean } from '../stats/design-effect.ts'
import { studentQuantile, studentUpperTail } from '../stats/distributions.ts'
import { meanOf, sampleDeviation } from '../stats/summary.ts'
import type { MeanEvidence } from './evidence.ts'
import type { MeanLimit } from './limit.ts'
import type { Tally } from './observation.ts'
import type { Look, Proof } from './proof.ts'
import { fewestRequests, furtherRequests } from './proof.ts'

/**
 * Tests a mean against its limit: one-sided t tests with the standard error s·√(D/n), where D is
 * the design effect. Correlated requests have the degrees of freedom of their waves.
 */
export function proveMean(limit: MeanLimit, counts: Tally, look: Look): Proof {
  const { judged, undefinedValues, censored } = counts
  const requests = judged.length
  const estimate = meanOf(judged)
  const deviation = sampleDeviation(judged)
  const effect = designEffectOfMean(judged)
  const margin = limit.op === '<=' ? limit.value - estimate : estimate - limit.value
  const test = { margin, deviation, designEffect: effect }
  const evidence: MeanEvidence = {
    method: 'mean',
    requests,
    estimate,
    ...(deviation !== undefined && boundsOf(estimate, deviation, effect, requests, look)),
    designEffect: effect,
    effectiveRequests: requests / effect,
    alpha: look.alpha,
    look: look.look,
    looks: look.looks,
    undefinedValues,
    censored,
  }
  return {
    evidence,
    ...tailsOf(test, requests, look),
    pointEstimate: margin >= 0 ? 'met' : 'missed',
    needMore: (alphaMissed) =>
      furtherRequests(requests, (size) => {
        const { pMet, pMissed } = tailsOf(test, size, look)
        return pMet <= look.alpha || pMissed <= alphaMissed
      }),
  }
}

interface MeanTest {
  /** By how much the mean is on the good side of its limit. */
  readonly margin: number
  readonly deviation: number | undefined
  readonly designEffect: number
}

function tailsOf(
  { margin, deviation, designEffect }: MeanTest,
  requests: number,
  look: Look,
): { pMet: number; pMissed: number } {
  // There is no e-process for it: it is judged at declared looks only.
  if (look.test === 'e-process') return { pMet: 1, pMissed: 1 }
  if (deviation === undefined || margin === 0 || requests < fewestRequests(look.concurrency)) {
    return { pMet: 1, pMissed: 1 }
  }
  if (deviation === 0) {
    return margin > 0 ? { pMet: 0, pMissed: 1 } : { pMet: 1, pMissed: 0 }
  }
  const t = margin / (deviation * Math.sqrt(designEffect / requests))
  const df = degreesOfFreedom(designEffect, requests, look)
  return { pMet: studentUpperTail(t, df), pMissed: studentUpperTail(-t, df) }
}

function boundsOf(
  estimate: number,
  deviation: number,
  designEffect: number,
  requests: number,
  look: Look,
): { standardError: number; lowerBound: number; upperBound: number } {
  const standardError = deviation * Math.sqrt(designEffect / requests)
  const df = degreesOfFreedom(designEffect, requests, look)
  const reach = studentQuantile(1 - look.alpha, df) * standardError
  return { standardError, lowerBound: estimate - reach, upperBound: estimate + reach }
}

function degreesOfFreedom(designEffect: number, requests: number, { concurrency }: Look): number {
  const waves = designEffect > 1 ? Math.floor(requests / concurrency) : requests
  return Math.max(1, waves - 1)
}
