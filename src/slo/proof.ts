import { smallestWhole } from '../stats/smallest-whole.ts'
import type { Evidence, NeedMore } from './evidence.ts'

/** One look at the data, of those that were declared before. */
export interface Look {
  /** The error probability of this look, one-sided: 0.05 for one look, 0.05 / 3 for three. */
  readonly alpha: number
  /** The number of declared looks. */
  readonly looks: number
  /** 1 for the first. */
  readonly look: number
  /** Requests in flight; under open-loop load their mean number. */
  readonly concurrency: number
  /**
   * `e-process`: the test holds however often it is asked, and `looks` and `look` say nothing.
   * @default 'binomial', which holds for looks that were declared before
   */
  readonly test?: 'binomial' | 'e-process'
}

/** What the data prove about a limit. */
export interface Proof {
  readonly evidence: Evidence
  /** A p-value: the probability of data as good as these if the limit were just not met. */
  readonly pMet: number
  /** The probability of data as bad as these if the limit were just met. */
  readonly pMissed: number
  readonly pointEstimate: 'met' | 'missed'
  /** What would decide; `alphaMissed` is the error probability of a miss. */
  needMore(alphaMissed: number): NeedMore
}

/** The fewest requests that may prove anything: one slow one of five is no proof. */
export function fewestRequests(concurrency: number): number {
  return Math.max(20, Math.ceil(10 * concurrency))
}

/** More than anyone would send: beyond it, no number of requests decides. */
const MOST_REQUESTS = 1_000_000

/** The number of requests beyond `requests` from which on the data would decide. */
export function furtherRequests(
  requests: number,
  decides: (requests: number) => boolean,
): NeedMore {
  const enough = smallestWhole(requests + 1, requests + MOST_REQUESTS, decides)
  return enough === undefined ? { kind: 'none' } : { kind: 'requests', count: enough - requests }
}
