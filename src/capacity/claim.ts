import type { BinomialEvidence } from '../slo/evidence.ts'
import { allowedViolations, type PercentileLimit, type RateLimit } from '../slo/limit.ts'
import { estimateCapacity, type Level } from '../stats/capacity-fit.ts'
import { logEValue } from '../stats/e-process.ts'
import type { Probe } from './probe.ts'

/** A limit that a number of users can be found for. */
export type SearchLimit = PercentileLimit | RateLimit

/** What the probes of a search prove together, whatever made it go where it went. */
export interface Claims {
  /** The most users of whom it is proven that they meet the objective; 0 where none is. */
  readonly lower: number
  /** The fewest users of whom it is proven that they miss it. */
  readonly failsAt?: number
}

/**
 * The levels near the boundary at which a claim can go wrong. Each is tested at a third of the error
 * probability: in simulations the claim is above the truth in 3 % at most.
 */
const levelsAtRisk = 3

/**
 * Tests each level by an e-process over all of its probes together, so that the search may look as
 * often as it likes: `met` when each limit's E is at least 3 / α, `missed` when one's is at least
 * 3 · limits / α, or when nobody was answered in two probes.
 *
 * @param alpha - Of each of the two claims, one-sided.
 */
export function claimsOf(
  probes: readonly Probe[],
  limits: readonly SearchLimit[],
  alpha: number,
): Claims {
  const enough = Math.log(levelsAtRisk / alpha)
  const users = [...new Set(probes.map((probe) => probe.users))].toSorted((a, b) => a - b)
  const counts = {
    met: limits.map((_, index) => pool(probes, index, 'met')),
    missed: limits.map((_, index) => pool(probes, index, 'missed')),
  }
  const evidence = (claim: 'met' | 'missed', level: number): number[] =>
    limits.map((limit, index) => {
      const found = counts[claim][index]?.find((pooled) => pooled.users === level)
      return found === undefined
        ? 0
        : logEValue(claim, found.violations, found.requests, allowedViolations(limit))
    })
  const dead = probes.filter(({ isDead }) => isDead).map((probe) => probe.users)
  const failsAt = users.find(
    (level) =>
      dead.filter((each) => each === level).length > 1 ||
      evidence('missed', level).some((e) => e >= enough + Math.log(limits.length)),
  )
  const lower = users.findLast(
    (level) => level < (failsAt ?? Infinity) && evidence('met', level).every((e) => e >= enough),
  )
  return { lower: lower ?? 0, ...(failsAt !== undefined && { failsAt }) }
}

/**
 * Whether the requests of all probes of a level together meet each limit, by their point estimate;
 * not where nobody was answered in one of them.
 */
export function isPooledMet(
  probes: readonly Probe[],
  limits: readonly SearchLimit[],
  users: number,
): boolean {
  if (probes.some((probe) => probe.isDead && probe.users === users)) return false
  return limits.every((limit, index) => {
    const found = pool(probes, index).find((level) => level.users === users)
    return found !== undefined && found.violations <= allowedViolations(limit) * found.requests
  })
}

/** Where the share of violations crosses what a limit allows, by a logistic fit. */
export interface Crossing {
  readonly limit: SearchLimit
  /** Users; may be Infinity. */
  readonly users: number
}

/** Levels this many times beyond the bracket do not bear on the fit: the curve is no straight line. */
const reach = 2

/**
 * The crossing of each limit: a logistic fit of the violations, pooled over the probes near the
 * bracket, with counts divided by their design effect.
 */
export function crossingsOf(
  probes: readonly Probe[],
  limits: readonly SearchLimit[],
  bracket: { readonly lastPass: number; readonly firstFail?: number },
): readonly Crossing[] {
  const low = bracket.lastPass / reach
  const high = (bracket.firstFail ?? bracket.lastPass) * reach
  return limits.flatMap((limit, index) => {
    const levels = pool(probes, index).filter(
      ({ users, requests }) => users >= low && users <= high && requests > 0,
    )
    const allowed = allowedViolations(limit)
    if (levels.length < 2 || allowed === 0) return []
    const fit = estimateCapacity(levels, allowed)
    return fit === undefined ? [] : [{ limit, users: fit.point }]
  })
}

/**
 * Violations and requests of a limit by level, in independent ones.
 *
 * @param claim - Counted against it where the client may have been off. @default as they were measured
 */
function pool(probes: readonly Probe[], index: number, claim?: 'met' | 'missed'): readonly Level[] {
  const levels = new Map<number, { users: number; violations: number; requests: number }>()
  for (const { users, verdicts } of probes) {
    const level = levels.get(users) ?? { users, violations: 0, requests: 0 }
    levels.set(users, level)
    const verdict = verdicts[index]
    if (verdict === undefined) continue
    if ('evidence' in verdict && 'violations' in verdict.evidence) {
      const { requests, effectiveRequests } = verdict.evidence
      const violations = violationsFor(verdict.evidence, claim)
      level.requests += effectiveRequests
      level.violations += (violations * effectiveRequests) / requests
    }
  }
  return [...levels.values()].toSorted((a, b) => a.users - b.users)
}

function violationsFor(
  { violations, violationsWithin: within }: BinomialEvidence,
  claim: 'met' | 'missed' | undefined,
): number {
  if (claim === undefined || within === undefined) return violations
  return claim === 'met' ? within.most : within.fewest
}
