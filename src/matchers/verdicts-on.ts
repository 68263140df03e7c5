import { observedSamples } from '../report/observed-samples.ts'
import type { SloRun } from '../report/run.ts'
import { judgeRequests } from '../slo/judge-requests.ts'
import { lagProblem } from '../slo/lag-problem.ts'
import { type Limit, requestLimits, systemLimits } from '../slo/limit.ts'
import type { Verdict } from '../slo/verdict.ts'

/**
 * The verdicts on these limits: those that the run was made to prove, as they are; others from its
 * samples, by one look at the full error probability.
 */
export function verdictsOn(run: SloRun, limits: readonly Limit[]): readonly Verdict[] {
  const knownOf = (limit: Limit): Verdict | undefined =>
    run.verdicts.find(
      (verdict) => verdict.limit.key === limit.key && verdict.limit.value === limit.value,
    )
  const added = limits.filter((limit) => knownOf(limit) === undefined)
  // A lag that the run's own limits allow may be too much for others.
  const lag =
    run.clientLag === undefined
      ? undefined
      : lagProblem(run.clientLag.p99, added, run.metrics.endToEndLatency.p50)
  const invalid = run.invalid ?? lag
  const judged = [
    ...judgeRequests(requestLimits(added), observedSamples(run), {
      alpha: 1 - run.plan.confidence,
      looks: 1,
      look: 1,
      concurrency: run.users,
      ...(invalid !== undefined && { invalid }),
    }),
    ...systemLimits(added).map((limit) => missingVerdict(limit, 'slo.measure()')),
  ]
  return limits.flatMap(
    (limit) => knownOf(limit) ?? judged.find((verdict) => verdict.limit.key === limit.key) ?? [],
  )
}

/** Of a limit on the system, which cannot be judged afterwards. */
export function missingVerdict(limit: Limit, place: string): Verdict {
  return {
    kind: 'unmeasured',
    limit,
    reason: `it was not measured: give it to ${place} as well, in its option "slo"`,
    requests: 0,
  }
}
