import type { RequestLimit } from './limit.ts'
import { planLooks } from './looks.ts'
import { fewestRequests } from './proof.ts'

/** A number of requests at which the data of a load phase are judged. */
export interface Check {
  readonly count: number
  /** The number of the declared look, from 1; absent: only the e-process is asked. */
  readonly look?: number
}

/** When the data of a phase are judged, and at which error probabilities, one-sided. */
export interface CheckPlan {
  /** Ascending. */
  readonly checks: readonly Check[]
  /** The declared looks' numbers of requests. */
  readonly looks: readonly number[]
  /** Of one look. */
  readonly lookAlpha: number
  /** Of the e-process over all checks together. */
  readonly earlyAlpha: number
}

export interface CheckOptions {
  /** 0.95: each wrong verdict has a probability of at most 5 %. */
  readonly confidence: number
  /** Requests in flight; under open-loop load their mean number. */
  readonly concurrency: number
  readonly maxRequests?: number
  /** Whether the system itself has a limit, such as a throughput. */
  readonly hasSystemLimits?: boolean
}

/** The e-process's part of the error probability; the rest is for the looks. */
const earlyShare = 0.5
/** Fewer requests are no basis for a stop. */
const fewestEarly = 50
/** From one check of the e-process to the next. */
const growth = 1.25

/**
 * The checks of a load phase, declared before its window opens. Half of the error probability is
 * spent on at most three looks (n, 2n, 4n; see {@link planLooks}), half on an e-process, which may
 * be asked at any time and ends clear cases early: from max(50, 10·concurrency) requests on, each
 * time there are a quarter more; where there will not be so many, all of it is for the looks. Without a limit there is one check, at 10·concurrency requests.
 *
 * @example
 * planChecks(standard, { confidence: 0.95, concurrency: 32 }).looks // [320, 640, 1280]
 */
export function planChecks(limits: readonly RequestLimit[], options: CheckOptions): CheckPlan {
  const { confidence, concurrency, maxRequests = Infinity, hasSystemLimits = false } = options
  const alpha = 1 - confidence
  if (limits.length === 0 && !hasSystemLimits) {
    const count = maxRequests < Infinity ? maxRequests : fewestRequests(concurrency)
    return { checks: [{ count, look: 1 }], looks: [count], lookAlpha: alpha, earlyAlpha: 0 }
  }
  const firstEarly = Math.max(fewestEarly, fewestRequests(concurrency))
  const isEarly = limits.some(({ kind }) => kind !== 'mean') && firstEarly < maxRequests
  const forLooks = isEarly ? alpha * (1 - earlyShare) : alpha
  const looks = planLooks(limits, {
    alpha: forLooks,
    concurrency,
    ...(maxRequests < Infinity && { maxRequests }),
  })
  const early = isEarly ? earlyCounts(firstEarly, looks.at(-1) ?? 0) : []
  const counts = [...new Set([...early, ...looks])].toSorted((a, b) => a - b)
  return {
    checks: counts.map((count) => {
      const look = looks.indexOf(count) + 1
      return look > 0 ? { count, look } : { count }
    }),
    looks,
    lookAlpha: forLooks / looks.length,
    earlyAlpha: isEarly ? alpha * earlyShare : 0,
  }
}

/** From the first one on a quarter more each time, below the last look. */
function earlyCounts(first: number, last: number): number[] {
  const counts: number[] = []
  for (let count = first; count < last; count = Math.ceil(growth * count)) counts.push(count)
  return counts
}

/**
 * The checks that are left when a window has been open for its shortest time and `sent` requests
 * were sent in it: those that came and went meanwhile are made up for by one at `sent`.
 */
export function checksAfter(checks: readonly Check[], sent: number): readonly Check[] {
  const past = checks.filter(({ count }) => count < sent)
  const left = checks.filter(({ count }) => count >= sent)
  if (past.length === 0) return left
  const [next] = left
  const isNext = next?.count === sent
  const passed = past.findLast((check) => check.look !== undefined)?.look
  const look = (isNext ? next.look : undefined) ?? passed
  return [{ count: sent, ...(look !== undefined && { look }) }, ...left.slice(isNext ? 1 : 0)]
}
