import { formatError } from './error-bar.ts'
import type { BinomialEvidence, Evidence, NeedMore } from './evidence.ts'
import { formatEvalVerdict, isHalfWidth } from './format-eval.ts'
import {
  formatBeside,
  formatCount,
  formatPoints,
  formatRate,
  formatSeconds,
  formatShare,
  formatSpeed,
} from './format-number.ts'
import type { Limit } from './limit.ts'
import { metricTraits, qualityTraits, rateTraits, systemTraits, unitOf } from './limit.ts'
import type { Verdict } from './verdict.ts'

/**
 * A verdict in one line: the limit, the measured value, the number of requests, and the bound that
 * the verdict rests on or what would decide it.
 *
 * @example
 * 'met: P95 TTFT at most 3 s, was 1.84 s (2 of 200 requests violate it, 5 % allowed; 95 % upper bound 2.31 s)'
 */
export function formatVerdict(verdict: Verdict): string {
  if ('evidence' in verdict && verdict.evidence.method === 'eval') {
    return formatEvalVerdict(verdict, verdict.evidence)
  }
  const name = `${verdict.kind}: ${formatLimit(verdict.limit)}`
  switch (verdict.kind) {
    case 'met':
    case 'missed': {
      return `${name}, ${formatProof(verdict.limit, verdict.kind, verdict.evidence)}`
    }
    case 'inconclusive': {
      const { limit, evidence, pointEstimate } = verdict
      return `${name}, ${formatOpen(limit, evidence, pointEstimate)} (point estimate: ${pointEstimate})`
    }
    case 'unmeasured':
    case 'invalid': {
      return `${name}${formatSent(verdict.requests)}: ${verdict.reason}`
    }
    default: {
      return verdict satisfies never
    }
  }
}

/** As in " (40 requests sent)". */
function formatSent(requests: number): string {
  return requests === 0 ? '' : ` (${formatCount(requests)} ${nounOf(requests)} sent)`
}

function nounOf(requests: number): string {
  return requests === 1 ? 'request' : 'requests'
}

/** As in "P95 TTFT at most 3 s". */
export function formatLimit(limit: Limit): string {
  return `${nameOf(limit)} ${limit.op === '<=' ? 'at most' : 'at least'} ${formatBound(limit)}`
}

/** The limit's value as it was given, not rounded to three digits. */
function formatBound(limit: Limit): string {
  const { value } = limit
  const unit = unitOf(limit)
  switch (unit) {
    case 'seconds': {
      return value < 1 ? `${Number((value * 1000).toPrecision(12))} ms` : `${value} s`
    }
    case 'tokens per second': {
      return `${value} tok/s`
    }
    case 'fraction': {
      return isHalfWidth(limit) ? formatPoints(value, 12) : formatShare(value, 12)
    }
    case 'requests per second': {
      return `${value} req/s`
    }
    case 'users': {
      return formatCount(value)
    }
    default: {
      return unit satisfies never
    }
  }
}

function nameOf(limit: Limit): string {
  switch (limit.kind) {
    case 'percentile': {
      return `P${limit.percentile} ${metricTraits[limit.metric].text}`
    }
    case 'mean': {
      return `mean ${metricTraits[limit.metric].text}`
    }
    case 'rate': {
      return { ...rateTraits, ...qualityTraits }[limit.rate].text
    }
    case 'system': {
      return systemTraits[limit.system].text
    }
    default: {
      return limit satisfies never
    }
  }
}

function formatMeasured(limit: Limit, value: number): string {
  return formatBeside(formatterOf(limit), value, limit.value)
}

function formatterOf(limit: Limit): (value: number, digits: number) => string {
  const unit = unitOf(limit)
  switch (unit) {
    case 'seconds': {
      return formatSeconds
    }
    case 'tokens per second': {
      return formatSpeed
    }
    case 'fraction': {
      return formatShare
    }
    case 'requests per second': {
      return formatRate
    }
    case 'users': {
      return formatCount
    }
    default: {
      return unit satisfies never
    }
  }
}

function formatEstimate(limit: Limit, { estimate }: Evidence): string {
  return estimate === undefined
    ? 'was beyond every measured value'
    : `was ${formatMeasured(limit, estimate)}`
}

/** The measured value of a decided limit, and what proves the decision. */
function formatProof(limit: Limit, kind: 'met' | 'missed', evidence: Evidence): string {
  const counts = isShare(evidence)
    ? [countOf(evidence), `${formatShare(evidence.allowed)} allowed`].join(', ')
    : `${formatCount(evidence.requests)} ${nounOf(evidence.requests)}`
  const details = [counts, ...boundOf(limit, kind, evidence), ...remarksOn(limit, evidence)]
  return `${formatEstimate(limit, evidence)} (${details.join('; ')})`
}

function isShare(evidence: Evidence): evidence is BinomialEvidence {
  return evidence.method === 'binomial' || evidence.method === 'e-process'
}

/** As in "31 of 200 requests violate it, 12 of them failed". */
function countOf({ requests, violations, failed }: BinomialEvidence): string {
  const verb = violations === 1 ? 'violates' : 'violate'
  const count = `${formatCount(violations)} of ${formatCount(requests)} requests ${verb} it`
  return failed === 0 ? count : `${count}, ${formatCount(failed)} of them failed`
}

/** The bound on the side of the limit: the upper one proves that an upper limit is met. */
function boundOf(limit: Limit, kind: 'met' | 'missed', evidence: Evidence): readonly string[] {
  if (isShare(evidence) && evidence.eValue !== undefined) {
    const e = formatCount(Math.round(Math.min(evidence.eValue, 1e6)))
    return [`e-process ${e}, ${formatCount(Math.round(1 / evidence.alpha))} needed`]
  }
  const side = (limit.op === '<=') === (kind === 'met') ? 'upper' : 'lower'
  const bound = side === 'upper' ? evidence.upperBound : evidence.lowerBound
  if (bound === undefined) {
    return []
  }
  return [`${formatShare(1 - evidence.alpha)} ${side} bound ${formatMeasured(limit, bound)}`]
}

/** What else weighs on the evidence. */
function remarksOn(limit: Limit, evidence: Evidence): readonly string[] {
  const { designEffect, effectiveRequests, look, looks, undefinedValues, censored } = evidence
  const { errorBar, reason } = evidence
  return [
    ...(errorBar === undefined || reason !== undefined
      ? []
      : [`± ${formatError(limit, errorBar)} by the client`]),
    ...(designEffect > 1.05
      ? [`correlated, worth ${formatCount(Math.floor(effectiveRequests))} independent requests`]
      : []),
    ...(looks > 1 ? [`look ${look} of ${looks}`] : []),
    ...(undefinedValues > 0 ? [`${formatCount(undefinedValues)} more without a value`] : []),
    ...(censored > 0 ? [`${formatCount(censored)} more still running`] : []),
  ]
}

/** The measured value of an open limit, what is not proved, and what would decide. */
function formatOpen(limit: Limit, evidence: Evidence, pointEstimate: 'met' | 'missed'): string {
  const open = isShare(evidence)
    ? openShare(limit, evidence, pointEstimate)
    : openBounds(limit, evidence)
  const { needMore, reason } = evidence
  const parts = [
    ...(reason === undefined ? [] : [reason]),
    ...(limit.kind === 'system' ? [] : [formatNeed(needMore)]),
    ...remarksOn(limit, evidence),
  ]
  return [`${formatEstimate(limit, evidence)}${open}`, ...parts].join('; ')
}

function openShare(
  limit: Limit,
  { requests, violations, allowed }: BinomialEvidence,
  pointEstimate: 'met' | 'missed',
): string {
  const rateOrSide = limit.op === '<=' ? 'over' : 'under'
  const side = limit.kind === 'rate' ? 'against it' : rateOrSide
  const claim = pointEstimate === 'met' ? 'at most' : 'more than'
  const count = `${formatCount(violations)} of ${formatCount(requests)} ${side}`
  return `, ${count}, ${claim} ${formatShare(allowed)} not proved`
}

function openBounds(limit: Limit, { requests, alpha, lowerBound, upperBound }: Evidence): string {
  const count = ` over ${formatCount(requests)} ${nounOf(requests)}`
  const bounds = [
    ...(lowerBound === undefined ? [] : [`lower ${formatMeasured(limit, lowerBound)}`]),
    ...(upperBound === undefined ? [] : [`upper ${formatMeasured(limit, upperBound)}`]),
  ]
  return bounds.length === 0
    ? count
    : `${count}, ${formatShare(1 - alpha)} bounds ${bounds.join(' and ')}`
}

function formatNeed(needMore: NeedMore | undefined): string {
  if (needMore === undefined || needMore.kind === 'none') {
    return 'no number of requests would decide at this rate'
  }
  return `${formatCount(needMore.count)} more ${nounOf(needMore.count)} at this rate would decide`
}
