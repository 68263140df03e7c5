import type { SystemEvidence } from './evidence.ts'
import type { SystemLimit } from './limit.ts'
import { judgeBatches } from './prove-batches.ts'
import type { Verdict } from './verdict.ts'

/** The throughput of a phase, in equal parts of its window. */
export interface RatedPhase {
  readonly users: number
  /** Tokens/s. */
  readonly tokenRates: readonly number[]
  readonly requests: readonly unknown[]
  /** Why the phase says nothing; of any of its verdicts. */
  readonly clientHealth: { readonly problem?: string }
}

/**
 * The verdict on the highest throughput of several phases. `met` where one of them has it: each is
 * tested at α / phases, since the best of many is high by chance. `missed` where none has it: each
 * is tested at α.
 */
export function judgePeak(
  limit: SystemLimit,
  phases: readonly RatedPhase[],
  alpha: number,
): Verdict {
  const requests = phases.reduce((sum, phase) => sum + phase.requests.length, 0)
  const sound = phases.filter(
    ({ clientHealth, tokenRates }) => clientHealth.problem === undefined && tokenRates.length > 1,
  )
  if (sound.length === 0) {
    const reason = phases.find(({ clientHealth }) => clientHealth.problem)?.clientHealth.problem
    return reason === undefined
      ? { kind: 'unmeasured', limit, reason: 'no phase was measured', requests }
      : { kind: 'invalid', limit, reason, requests }
  }
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
  const evidence = highest(strict, requests)
  if (evidence === undefined) {
    return { kind: 'unmeasured', limit, reason: 'no phase was measured', requests }
  }
  if (strict.some(({ kind }) => kind === 'met')) return { kind: 'met', limit, evidence }
  if (sound.length === phases.length && lenient.every(({ kind }) => kind === 'missed')) {
    return { kind: 'missed', limit, evidence: highest(lenient, requests) ?? evidence }
  }
  const { estimate = 0 } = evidence
  return {
    kind: 'inconclusive',
    limit,
    evidence,
    pointEstimate: estimate >= limit.value ? 'met' : 'missed',
  }
}

/** The evidence of the phase with the highest throughput; of all requests. */
function highest(verdicts: readonly Verdict[], requests: number): SystemEvidence | undefined {
  const found = verdicts.flatMap((verdict) =>
    'evidence' in verdict && verdict.evidence.method === 'batches' ? [verdict.evidence] : [],
  )
  const [best] = found.toSorted((a, b) => (b.estimate ?? 0) - (a.estimate ?? 0))
  return best === undefined ? undefined : { ...best, requests, effectiveRequests: requests }
}
