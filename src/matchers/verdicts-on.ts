import { observedSamples } from '../report/observed-samples.ts'
import type { SloRun } from '../report/run.ts'
import { judgeRequests } from '../slo/judge-requests.ts'
import { lagProblem } from '../slo/lag-problem.ts'
import { type Limit, requestLimits, systemLimits } from '../slo/limit.ts'
import type { Verdict } from '../slo/verdict.ts'
import { withdrawWorthless } from '../slo/worthless.ts'

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
  const requests = observedSamples(run)
  const death = run.death === undefined ? {} : { death: run.death }
  const errorBar = run.client?.errorBar
  const judged = [
    ...judgeRequests(requestLimits(added), requests, {
      alpha: 1 - run.plan.confidence,
      looks: 1,
      look: 1,
      concurrency: run.users,
      ...(invalid !== undefined && { invalid }),
      ...(errorBar !== undefined && { errorBar }),
      ...death,
    }).map((verdict) =>
      withdrawWorthless(verdict, { stoppedBy: run.stoppedBy, sent: requests.length, ...death }),
    ),
    ...systemLimits(added).map((limit) =>
      missingVerdict(limit, run.partOf === undefined ? 'slo.measure()' : 'slo.load()'),
    ),
  ]
  return limits.flatMap(
    (limit) => knownOf(limit) ?? judged.find((verdict) => verdict.limit.key === limit.key) ?? [],
  )
}

/** Of a limit on the system, which cannot be judged afterwards. */
export function missingVerdict(limit: Limit, place: string): Verdict {
  return { kind: 'unmeasured', limit, reason: adviceOn(limit, place), requests: 0 }
}

function adviceOn(limit: Limit, place: string): string {
  const system = limit.kind === 'system' ? limit.system : undefined
  if (system === 'users') {
    return 'it is found by a search: write expect(await slo.capacity(…)).toSustain(8)'
  }
  return system === 'peakThroughput' && place !== 'slo.load()'
    ? 'it is the highest of several phases: give it to slo.load(), in its option "slo"'
    : `it was not measured: give it to ${place} as well, in its option "slo"`
}
