import { holm } from '../stats/holm.ts'
import { type ErrorBar, errorOn } from './error-bar.ts'
import type { Evidence } from './evidence.ts'
import type { Limit, RequestLimit } from './limit.ts'
import type { Observation, Tally } from './observation.ts'
import { tally } from './observation.ts'
import type { Look, Proof } from './proof.ts'
import { proveMean } from './prove-mean.ts'
import { proveShare } from './prove-share.ts'
import { proveWithin } from './prove-within.ts'

export type { Evidence, NeedMore } from './evidence.ts'

/**
 * The verdict on one limit.
 *
 * `met` and `missed` are proofs at the declared error probability, `inconclusive` is neither,
 * `unmeasured` and `invalid` say why there is nothing to judge.
 */
export type Verdict =
  | { readonly kind: 'met' | 'missed'; readonly limit: Limit; readonly evidence: Evidence }
  | {
      readonly kind: 'inconclusive'
      readonly limit: Limit
      readonly evidence: Evidence
      /** What comparing `estimate` with the limit says. */
      readonly pointEstimate: 'met' | 'missed'
    }
  | {
      readonly kind: 'unmeasured' | 'invalid'
      readonly limit: Limit
      readonly reason: string
      /** The requests sent. */
      readonly requests: number
    }

export interface JudgeOptions extends Look {
  /**
   * The share of requests without a known value above which a limit is `unmeasured`.
   * @default 0.05
   */
  readonly maxUndefinedShare?: number
  /** Why the measurement is worthless, as in "the load generator was overloaded". */
  readonly invalid?: string
  /** How far the client may have been off. @default not at all */
  readonly errorBar?: ErrorBar
}

/**
 * Judges every limit of an SLO.
 *
 * `met` and `missed` are exact one-sided tests at `alpha`: `met` for each limit on its own (all of
 * them together need no correction), `missed` with Holm's correction over the limits. Requests are
 * weighed by their correlation. Fewer than 20 requests, or than 10 per request in flight, prove
 * nothing. Where the client may have been off, a proof must hold by so much: a limit that lies within
 * its error is `inconclusive`.
 *
 * @param evidenceFor - The observations of a limit, in start order.
 * @throws RangeError when a value is not a finite number.
 */
export function judgeAll(
  limits: readonly RequestLimit[],
  evidenceFor: (limit: RequestLimit) => readonly Observation[],
  options: JudgeOptions,
): readonly Verdict[] {
  const judgements = limits.map((limit) => judge(limit, evidenceFor(limit), options))
  const proofs = judgements.flatMap((judgement) => ('proof' in judgement ? judgement.proof : []))
  const adjusted = holm(proofs.map(({ pMissed }) => pMissed))
  const missed = new Set(proofs.filter((_, i) => (adjusted[i] ?? 1) <= options.alpha))
  return judgements.map((judgement) => {
    if (!('proof' in judgement)) {
      return judgement
    }
    const { limit, proof } = judgement
    const { evidence, pMet, pointEstimate } = proof
    if (pMet <= options.alpha) {
      return { kind: 'met', limit, evidence }
    }
    if (missed.has(proof)) {
      return { kind: 'missed', limit, evidence }
    }
    const needMore = proof.needMore(options.alpha / proofs.length)
    return { kind: 'inconclusive', limit, evidence: { ...evidence, needMore }, pointEstimate }
  })
}

type Judgement = Extract<Verdict, { reason: string }> | { limit: RequestLimit; proof: Proof }

function judge(
  limit: RequestLimit,
  observations: readonly Observation[],
  options: JudgeOptions,
): Judgement {
  const requests = observations.length
  if (options.invalid !== undefined) {
    return { kind: 'invalid', limit, reason: options.invalid, requests }
  }
  const counts = tally(limit, observations)
  const reason = whyUnmeasured(limit, counts, options.maxUndefinedShare ?? 0.05)
  if (reason !== undefined) {
    return { kind: 'unmeasured', limit, reason, requests }
  }
  const prove = (one: RequestLimit, tallied: Tally): Proof =>
    one.kind === 'mean' ? proveMean(one, tallied, options) : proveShare(one, tallied, options)
  const error = options.errorBar === undefined ? 0 : errorOn(limit, options.errorBar)
  const proof =
    error > 0
      ? proveWithin(limit, error, options.alpha, (one) => prove(one, tally(one, observations)))
      : prove(limit, counts)
  return { limit, proof }
}

/** More answers without a score than this share, and the rest says nothing: as in an eval. */
const mostUnscored = 0.02

/** The most that may be unknown, as a share, and what it is called. */
function unknownTraits(
  limit: RequestLimit,
  maxUndefinedShare: number,
): { most: number; what: string } {
  return limit.kind === 'rate' && limit.rate === 'accuracy'
    ? { most: mostUnscored, what: 'answers have no score' }
    : { most: maxUndefinedShare, what: 'requests have no value' }
}

/** Why there is nothing to judge, or `undefined` when there is. */
function whyUnmeasured(
  limit: RequestLimit,
  counts: Tally,
  maxUndefinedShare: number,
): string | undefined {
  const { total, completed, judged, failed, undefinedValues, censored, reasons } = counts
  if (total === 0) {
    return 'no request was sent'
  }
  const isKnownRate = limit.kind === 'rate' && failed > 0
  if (completed === 0 && !isKnownRate) {
    return total === 1
      ? 'the only request did not complete'
      : `none of the ${total} requests completed`
  }
  const unknown = undefinedValues + censored
  const { most, what: noun } = unknownTraits(limit, maxUndefinedShare)
  if (unknown > most * total || judged.length === 0) {
    const mostly = reasons.length > 1 ? 'mostly ' : ''
    return `${unknown} of ${total} ${noun}, ${mostly}because of "${reasons[0]}"`
  }
  const withoutValue = judged.filter((value) => !Number.isFinite(value)).length + censored
  if (limit.kind === 'mean' && withoutValue > 0) {
    const what = failed > 0 ? 'failed' : 'had not ended'
    return `${withoutValue} of ${total} requests ${what}, and a mean over the rest would hide them`
  }
  return undefined
}
