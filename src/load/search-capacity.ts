import { answerOf, type CapacityAnswer, findingsOf } from '../capacity/answer.ts'
import { claimsOf, crossingsOf, isPooledMet, type SearchLimit } from '../capacity/claim.ts'
import { bracketOf, nextProbe } from '../capacity/next-probe.ts'
import { type Probe, probeOutcome } from '../capacity/probe.ts'
import { revivalAfter, withoutRecovery } from '../capacity/revival.ts'
import type { OnInconclusive } from '../slo/accept.ts'
import type { Verdict } from '../slo/verdict.ts'
import type { Workload } from '../workload/workload.ts'
import { createClosedLoop } from './closed-loop.ts'
import { type PhaseMeasurement, runPhase } from './phase.ts'
import type { RequestLogOptions } from './request-log.ts'
import type { WindowSettings } from './window.ts'

/** An objective, and what is asked of it. */
export interface SearchObjective {
  readonly limits: readonly SearchLimit[]
  /** A number of users that the answer is asked for. */
  readonly wanted?: number
}

/** A search for the most users who keep each of several objectives. Seconds. */
export interface SearchOptions extends Omit<WindowSettings, 'limits'>, RequestLogOptions {
  readonly workload: Workload
  readonly objectives: readonly SearchObjective[]
  readonly maxUsers: number
  /** The bracket is narrow enough at this share of its lower end, or at one user. */
  readonly precision: number
  /** Seconds for the whole search; a probe that would begin later is not made. */
  readonly budget: number
  readonly onInconclusive: OnInconclusive
  readonly onPhase?: (users: number, probe: number) => void
  readonly onPhaseEnd?: (phase: PhaseMeasurement, probe: number) => Promise<void>
}

export interface SearchMeasurement {
  readonly phases: readonly PhaseMeasurement[]
  /** In the order of the objectives. */
  readonly answers: readonly CapacityAnswer[]
}

type Stop = NonNullable<Parameters<typeof answerOf>[1]['stopped']>

/** More than any search takes: one that goes on has gone astray. */
const mostProbes = 200

/**
 * Finds the most users who keep an objective: doubling, then bisection, each probe a phase on one
 * closed loop. A probe is judged for all objectives, so that none is made for what another one has
 * decided. An invalid probe is made once more; a second one ends the search. After a probe in which
 * nobody was answered, a level that was answered before is probed again: a dead target has no answer.
 */
export async function searchCapacity(options: SearchOptions): Promise<SearchMeasurement> {
  const { clock, objectives, onInconclusive, confidence } = options
  const loop = createClosedLoop(options)
  const deadline = clock.now() + options.budget
  const limits = objectives.flatMap((objective) => objective.limits)
  const isEnough = (verdicts: readonly Verdict[]): boolean =>
    objectives.every((_, index) => isKnown(ofObjective(verdicts, objectives, index)))
  const phases: PhaseMeasurement[] = []
  const stops: (Stop | undefined)[] = objectives.map(() => undefined)
  const probesOf = (index: number): readonly Probe[] => probesFor(phases, objectives, index)

  function next(index: number): number | undefined {
    const objective = objectives[index]
    if (objective === undefined || stops[index] !== undefined) return undefined
    const made = probesOf(index)
    const probes = withoutRecovery(made)
    const broken = brokenBy(probes, onInconclusive)
    if (broken !== undefined && broken.count > 1) {
      stops[index] = broken.stop
      return undefined
    }
    if (broken !== undefined) return broken.users
    const findings = findingsOf(probes, onInconclusive)
    const isMet = (users: number): boolean => isPooledMet(probes, objective.limits, users)
    const revival = revivalAfter(made)
    // What a dead probe shows matters to those whose first failure it is.
    if (revival !== undefined && bracketOf(findings, isMet).firstFail === firstDeadOf(probes)) {
      if (revival.kind === 'probe') return revival.users
      stops[index] = { by: 'unmeasured', reason: revival.reason }
      return undefined
    }
    const { lower } = claimsOf(probes, objective.limits, 1 - confidence)
    return nextProbe(findings, {
      ...options,
      ...(objective.wanted !== undefined && { wanted: objective.wanted }),
      isClaimed: (users) => lower >= users,
      isPooledMet: isMet,
      isSupported: (bracket) => isInside(crossingsOf(probes, objective.limits, bracket), bracket),
    })
  }

  try {
    for (let probe = 0; probe < mostProbes; probe++) {
      const users = objectives.map((_, index) => next(index)).find((found) => found !== undefined)
      if (users === undefined) break
      if (clock.now() >= deadline) {
        objectives.forEach((_, index) => {
          if (next(index) !== undefined) stops[index] = outOfTime(probesOf(index))
        })
        break
      }
      options.onPhase?.(users, probe)
      // oxlint-disable-next-line no-await-in-loop -- probes come one after the other
      const phase = await runPhase({ ...options, limits, loop, users, isEnough })
      phases.push(phase)
      // oxlint-disable-next-line no-await-in-loop -- kept before the next one can fail
      await options.onPhaseEnd?.(phase, probe)
    }
  } finally {
    await loop.stop()
  }
  return {
    phases,
    answers: objectives.map(({ limits: own }, index) => {
      const stopped = stops[index]
      return answerOf(withoutRecovery(probesOf(index)), {
        limits: own,
        onInconclusive,
        confidence,
        ...(stopped !== undefined && { stopped }),
      })
    }),
  }
}

/** The fewest users of the dead probes at the end. */
function firstDeadOf(probes: readonly Probe[]): number {
  const row = probes.slice(probes.findLastIndex(({ isDead }) => !isDead) + 1)
  return Math.min(...row.map(({ users }) => users))
}

/** A target that did not answer in the last probe may be dead, and nobody has asked it since. */
function outOfTime(probes: readonly Probe[]): Stop {
  const isDead = probes.at(-1)?.isDead === true
  const reason = 'the budget of seconds was spent'
  return isDead
    ? {
        by: 'unmeasured',
        reason: `the target stopped answering, and ${reason} before it was asked again`,
      }
    : { by: 'budget', reason }
}

/** The probes as one objective has them: its verdicts out of those of all. */
function probesFor(
  phases: readonly PhaseMeasurement[],
  objectives: readonly SearchObjective[],
  index: number,
): readonly Probe[] {
  return phases.map(({ users, verdicts, stoppedBy }) => ({
    users,
    verdicts: ofObjective(verdicts, objectives, index),
    isDead: stoppedBy === 'failing',
  }))
}

/** Those of an objective, out of the verdicts on all limits in their order. */
export function ofObjective(
  verdicts: readonly Verdict[],
  objectives: readonly Pick<SearchObjective, 'limits'>[],
  index: number,
): readonly Verdict[] {
  const first = objectives.slice(0, index).reduce((sum, { limits }) => sum + limits.length, 0)
  return verdicts.slice(first, first + (objectives[index]?.limits.length ?? 0))
}

/** Whether the first limit to be crossed is crossed within the bracket. */
function isInside(
  crossings: readonly { readonly users: number }[],
  { lastPass, firstFail = Infinity }: { readonly lastPass: number; readonly firstFail?: number },
): boolean {
  const crossing = Math.min(...crossings.map(({ users }) => users))
  return crossings.length > 0 && crossing >= lastPass && crossing <= firstFail
}

/** Whether an objective is known: one limit missed is enough. */
function isKnown(verdicts: readonly Verdict[]): boolean {
  return (
    verdicts.some(({ kind }) => kind === 'missed') || verdicts.every(({ kind }) => kind === 'met')
  )
}

/** The last probe, where nothing can be said by it, and how often in a row that was so. */
function brokenBy(
  probes: readonly Probe[],
  onInconclusive: OnInconclusive,
): { users: number; count: number; stop: Stop } | undefined {
  let count = 0
  let last: { users: number; stop: Stop } | undefined
  for (const probe of probes.toReversed()) {
    const outcome = probeOutcome(probe, onInconclusive)
    if ('isProven' in outcome) break
    count++
    last ??= { users: probe.users, stop: { by: outcome.kind, reason: outcome.reason } }
  }
  return last === undefined ? undefined : { ...last, count }
}
