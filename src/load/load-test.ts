import { isRated } from '../slo/judge-peak.ts'
import { type Plateau, plateauOf } from '../stats/plateau.ts'
import type { Workload } from '../workload/workload.ts'
import { createClosedLoop } from './closed-loop.ts'
import { type PhaseMeasurement, runPhase } from './phase.ts'
import type { RequestLogOptions } from './request-log.ts'
import type { WindowSettings } from './window.ts'

/** A load of several phases on one target. Seconds. */
export interface LoadTestOptions extends WindowSettings, RequestLogOptions {
  readonly workload: Workload
  /** Users of each phase, ascending. */
  readonly users: readonly number[]
  /** A gain of throughput below this share is none. */
  readonly plateauTolerance: number
  /** Seconds for all phases; a phase that would begin later is not run. */
  readonly budget: number
  /** Told the users of a phase before it begins. */
  readonly onPhase?: (users: number) => void
  /** Told each phase when it has ended. */
  readonly onPhaseEnd?: (phase: PhaseMeasurement) => Promise<void>
}

/** Why a load test ended. */
type LoadTestEnd =
  /** All phases were run. */
  | 'phases'
  /** More users brought no more throughput. */
  | 'plateau'
  /** A limit was missed, and that was to end it. */
  | 'missed'
  /** The target was dead. */
  | 'failing'
  /** The budget of seconds was spent. */
  | 'budget'

export interface LoadTestMeasurement {
  readonly phases: readonly PhaseMeasurement[]
  readonly plateau: Plateau
  readonly endedBy: LoadTestEnd
}

/** Of the gain's limits, one-sided. */
const plateauConfidence = 0.95

/**
 * A system load test as Artificial Analysis makes it: phases of more and more users in a closed
 * loop, each of which takes over the users of the one before, until the throughput has come to
 * its plateau or the list is at its end.
 */
export async function runLoadTest(options: LoadTestOptions): Promise<LoadTestMeasurement> {
  const { clock, plateauTolerance: tolerance } = options
  const loop = createClosedLoop(options)
  const deadline = clock.now() + options.budget
  const phases: PhaseMeasurement[] = []
  let plateau: Plateau = { isReached: false, gains: [] }
  let endedBy: LoadTestEnd = 'phases'
  try {
    for (const users of options.users) {
      if (clock.now() >= deadline) {
        endedBy = 'budget'
        break
      }
      options.onPhase?.(users)
      // oxlint-disable-next-line no-await-in-loop -- phases come one after the other
      const phase = await runPhase({ ...options, loop, users })
      phases.push(phase)
      // oxlint-disable-next-line no-await-in-loop -- kept before the next one can fail
      await options.onPhaseEnd?.(phase)
      plateau = plateauOf(
        phases.filter(isRated).map((done) => ({ users: done.users, rates: done.tokenRates })),
        { tolerance, confidence: plateauConfidence },
      )
      const end = endAfter(phase, plateau, options.abortOnFail)
      if (end !== undefined) {
        endedBy = end
        break
      }
    }
  } finally {
    await loop.stop()
  }
  return { phases, plateau, endedBy }
}

function endAfter(
  { stoppedBy, verdicts }: PhaseMeasurement,
  { isReached }: Plateau,
  abortOnFail: boolean,
): LoadTestEnd | undefined {
  if (stoppedBy === 'failing') return 'failing'
  if (abortOnFail && verdicts.some(({ kind }) => kind === 'missed')) return 'missed'
  return isReached ? 'plateau' : undefined
}
