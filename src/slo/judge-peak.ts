import type { SystemEvidence } from './evidence.ts'
import type { SystemLimit } from './limit.ts'
import type { Observed } from './observe.ts'
import { isEnoughForRates, judgeBatches } from './prove-batches.ts'
import type { Verdict } from './verdict.ts'

/** The throughput of a phase, in equal parts of its window. */
export interface RatedPhase {
  readonly users: number
  /** Tokens/s. */
  readonly tokenRates: readonly number[]
  readonly requests: readonly Observed[]
  /** Why the phase says nothing; of any of its verdicts. */
  readonly clientHealth: { readonly problem?: string }
  /** Why the target counts as dead. */
  readonly death?: string
}

/**
 * The verdict on the highest throughput of several phases. `met` where one of them has it: each is
 * tested at α / phases, since the best of many is high by chance. `missed` where none has it: each
 * is tested at α. So the highest of their lower bounds at α / phases and the highest of their upper
 * bounds at α are bounds of the peak. A phase that says nothing, since the load generator was
 * overloaded or the target died, stands in the way of a miss only.
 */
export function judgePeak(
  limit: SystemLimit,
  phases: readonly RatedPhase[],
  alpha: number,
): Verdict {
  const requests = phases.reduce((sum, phase) => sum + phase.requests.length, 0)
  const sound = phases.filter((phase) => isRated(phase))
  if (sound.length === 0) return withoutPhases(limit, phases, requests)
  const judged = (each: number): readonly Verdict[] =>
    sound.map((phase) =>
      judgeBatches(limit, phase.tokenRates, phase.requests.length, {
        alpha: each,
        look: 1,
        looks: 1,
        concurrency: phase.users,
      }),
    )
  const strict = judged(alpha / sound.length)
  const lenient = judged(alpha)
  const isWhole = sound.length === phases.length
  const estimate = highest(lenient, 'estimate')
  const evidence: SystemEvidence = {
    method: 'batches',
    requests,
    estimate,
    lowerBound: highest(strict, 'lowerBound'),
    // a phase that was not measured may have had more
    ...(isWhole && { upperBound: highest(lenient, 'upperBound') }),
    designEffect: 1,
    effectiveRequests: requests,
    alpha,
    look: 1,
    looks: 1,
    undefinedValues: 0,
    censored: 0,
  }
  if (strict.some(({ kind }) => kind === 'met')) return { kind: 'met', limit, evidence }
  if (isWhole && lenient.every(({ kind }) => kind === 'missed')) {
    return { kind: 'missed', limit, evidence }
  }
  const pointEstimate = estimate >= limit.value ? 'met' : 'missed'
  return { kind: 'inconclusive', limit, evidence, pointEstimate }
}

/**
 * Whether the throughput of a phase is the target's: not where the client was too busy, the window
 * too short, or the target died in it.
 */
export function isRated(phase: RatedPhase): boolean {
  return (
    phase.clientHealth.problem === undefined &&
    phase.death === undefined &&
    phase.tokenRates.length > 1 &&
    isEnoughForRates(phase.requests.length, phase.users)
  )
}

function withoutPhases(
  limit: SystemLimit,
  phases: readonly RatedPhase[],
  requests: number,
): Verdict {
  const problem = phases.find(({ clientHealth }) => clientHealth.problem)?.clientHealth.problem
  if (problem !== undefined) return { kind: 'invalid', limit, reason: problem, requests }
  const [death] = phases.flatMap((phase) => phase.death ?? [])
  const reason = death ?? 'no phase had two requests of each user in its window'
  return { kind: 'unmeasured', limit, reason, requests }
}

function highest(
  verdicts: readonly Verdict[],
  key: 'estimate' | 'lowerBound' | 'upperBound',
): number {
  return Math.max(
    ...verdicts.flatMap((verdict) => ('evidence' in verdict ? (verdict.evidence[key] ?? []) : [])),
  )
}
