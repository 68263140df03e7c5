import type { OnInconclusive } from '../slo/accept.ts'
import type { SystemEvidence } from '../slo/evidence.ts'
import type { SystemLimit } from '../slo/limit.ts'
import type { Verdict } from '../slo/verdict.ts'
import { claimsOf, crossingsOf, isPooledMet, type SearchLimit } from './claim.ts'
import { bracketOf, type Finding } from './next-probe.ts'
import { type Probe, probeOutcome } from './probe.ts'

/** Why a search for the most users ended. */
type SearchEnd =
  /** The objective is missed by more users: there is an answer. */
  | 'objective'
  /** The most users that were to be tried meet it: more are untested. */
  | 'ceiling'
  /** The budget of seconds was spent. */
  | 'budget'
  /** No answer can be given, and `reason` says why. */
  | 'invalid'
  | 'unmeasured'

/** How many users keep an objective. */
export interface CapacityAnswer {
  /** The point estimate: at most this many users at once keep it; absent where nothing can be said. */
  readonly users?: number
  /** Where the fitted share of violations crosses what is allowed, within the bracket. */
  readonly estimate?: number
  /** So many users keep it, with 95 % confidence: the most that were tested and proven. */
  readonly lower95: number
  /** Fewer than so many users keep it, with 95 % confidence; absent where no failure is proven. */
  readonly upper95?: number
  readonly bracket: { readonly lastPass: number; readonly firstFail?: number }
  readonly endedBy: SearchEnd
  readonly reason?: string
  /** The limit that is missed first. */
  readonly binding?: string
  /** Users who met it although fewer had missed it. */
  readonly contradictions: readonly number[]
}

/** Findings of the probes that say something. */
export function findingsOf(probes: readonly Probe[], onInconclusive: OnInconclusive): Finding[] {
  return probes.flatMap((probe) => {
    const outcome = probeOutcome(probe, onInconclusive)
    return 'isProven' in outcome
      ? [{ users: probe.users, isMet: outcome.kind === 'met', isProven: outcome.isProven }]
      : []
  })
}

export interface AnswerOptions {
  readonly limits: readonly SearchLimit[]
  readonly onInconclusive: OnInconclusive
  readonly confidence: number
  /** Why the search ended before it had found an answer. */
  readonly stopped?: { readonly by: 'budget' | 'invalid' | 'unmeasured'; readonly reason: string }
}

/** The answer that the probes give. */
export function answerOf(probes: readonly Probe[], options: AnswerOptions): CapacityAnswer {
  const { limits, stopped } = options
  const { contradictions, ...bracket } = bracketOf(
    findingsOf(probes, options.onInconclusive),
    (users) => isPooledMet(probes, limits, users),
  )
  const isBroken = stopped?.by === 'invalid' || stopped?.by === 'unmeasured'
  // A target that is dead says nothing of the loads that it died with.
  const heard = isBroken ? probes.filter(({ isDead }) => !isDead) : probes
  const { lower, failsAt } = claimsOf(heard, limits, 1 - options.confidence)
  return {
    ...(!isBroken && probes.length > 0 && pointOf(probes, limits, bracket)),
    lower95: lower,
    ...(failsAt !== undefined && { upper95: failsAt }),
    bracket,
    endedBy: stopped?.by ?? (bracket.firstFail === undefined ? 'ceiling' : 'objective'),
    ...(stopped !== undefined && { reason: stopped.reason }),
    ...bindingOf(probes, bracket.firstFail, options),
    contradictions,
  }
}

/** Where the limits cross, of which the first one decides. */
function pointOf(
  probes: readonly Probe[],
  limits: readonly SearchLimit[],
  bracket: CapacityAnswer['bracket'],
): { readonly users: number; readonly estimate: number } {
  const crossings = crossingsOf(probes, limits, bracket).map(({ users }) => users)
  const estimate = within(crossings.length === 0 ? undefined : Math.min(...crossings), bracket)
  return { users: Math.floor(estimate), estimate }
}

/** A crossing that the bracket contradicts is moved into it: what was seen weighs more than a fit. */
function within(
  users: number | undefined,
  { lastPass, firstFail }: CapacityAnswer['bracket'],
): number {
  if (firstFail === undefined || users === undefined) return lastPass
  return Math.min(Math.max(users, lastPass), firstFail - 1)
}

/** The limit that is missed at the first failure; of several, the one that crosses first. */
function bindingOf(
  probes: readonly Probe[],
  firstFail: number | undefined,
  { limits }: AnswerOptions,
): { readonly binding?: string } {
  if (firstFail === undefined) return {}
  const failing = probes.filter(({ users }) => users === firstFail)
  const missed = limits.filter((_, index) =>
    failing.some(({ verdicts, isDead }) => isDead || isMissed(verdicts[index])),
  )
  const crossings = crossingsOf(probes, limits, { lastPass: firstFail, firstFail })
    .filter(({ limit }) => missed.includes(limit))
    .toSorted((a, b) => a.users - b.users)
  const first = crossings[0]?.limit ?? missed[0]
  return first === undefined ? {} : { binding: first.key }
}

function isMissed(verdict: Verdict | undefined): boolean {
  return (
    verdict?.kind === 'missed' ||
    (verdict?.kind === 'inconclusive' && verdict.pointEstimate === 'missed')
  )
}

/**
 * The verdict on "at least so many users": `met` where the lower limit reaches it, `missed` where
 * as many or fewer are proven to fail, `unmeasured` where so many were never tried.
 */
export function judgeUsers(
  limit: SystemLimit,
  answer: CapacityAnswer,
  probes: readonly { readonly requests: number }[],
  alpha: number,
): Verdict {
  const { users, lower95, upper95, endedBy, reason = '' } = answer
  const requests = probes.reduce((sum, probe) => sum + probe.requests, 0)
  if (users === undefined) {
    const kind = endedBy === 'invalid' ? 'invalid' : 'unmeasured'
    return { kind, limit, reason, requests }
  }
  const evidence: SystemEvidence = {
    method: 'search',
    requests,
    estimate: users,
    lowerBound: lower95,
    ...(upper95 !== undefined && { upperBound: upper95 - 1 }),
    designEffect: 1,
    effectiveRequests: requests,
    alpha,
    look: 1,
    looks: 1,
    undefinedValues: 0,
    censored: 0,
  }
  if (lower95 >= limit.value) return { kind: 'met', limit, evidence }
  if (upper95 !== undefined && upper95 <= limit.value) return { kind: 'missed', limit, evidence }
  const untried = whyUntried(limit.value, answer)
  if (untried !== undefined) return { kind: 'unmeasured', limit, reason: untried, requests }
  return {
    kind: 'inconclusive',
    limit,
    evidence,
    pointEstimate: users >= limit.value ? 'met' : 'missed',
  }
}

/** Why nothing is known of so many users; `undefined` where something is. */
function whyUntried(
  users: number,
  { bracket: { lastPass, firstFail }, endedBy }: CapacityAnswer,
): string | undefined {
  if (users <= lastPass || (firstFail !== undefined && users >= firstFail)) return undefined
  const tried = `${lastPass} ${lastPass === 1 ? 'user' : 'users'} met it, and ${users} ${users === 1 ? 'was' : 'were'} not tried`
  if (endedBy === 'budget') return `${tried} before the budget of seconds was spent: raise "budget"`
  return firstFail === undefined ? `${tried}: raise "maxUsers"` : undefined
}
