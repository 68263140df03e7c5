import type { MetricSummary, SloRun } from '../report/run.ts'
import type { LoadTestRun } from '../report/summary-run.ts'

/** A phase of a load test, as charts have it. */
export interface ThroughputPoint {
  readonly users: number
  /** Of all users; absent: not measured. */
  readonly tokensPerSecond?: number
  readonly lowerBound?: number
  readonly upperBound?: number
  /** Output speed of its requests. */
  readonly speed?: MetricSummary
  /** Whether the client was fit to measure it. */
  readonly isValid: boolean
}

/** A load test as a line of a chart, in the terminal as on the page. */
export interface ThroughputSeries {
  readonly phases: readonly ThroughputPoint[]
  /** From so many users on more of them brought no more. */
  readonly plateauFrom?: number
}

/** @param runOf - The run of a phase, by its label. */
export function throughputSeries(
  { phases, plateau }: Pick<LoadTestRun, 'phases' | 'plateau'>,
  runOf: (label: string) => SloRun | undefined,
): ThroughputSeries {
  const from = plateauStart(plateau)
  return {
    phases: phases.map((phase) => pointOf(phase, runOf(phase.label))),
    ...(from !== undefined && { plateauFrom: from }),
  }
}

function pointOf(
  { users, tokensPerSecond }: LoadTestRun['phases'][number],
  run: SloRun | undefined,
): ThroughputPoint {
  const { lowerBound, upperBound } = run?.throughput ?? {}
  return {
    users,
    ...(tokensPerSecond !== undefined && { tokensPerSecond }),
    ...(lowerBound !== undefined && { lowerBound }),
    ...(upperBound !== undefined && { upperBound }),
    ...(run !== undefined && { speed: run.metrics.outputSpeed }),
    isValid: run?.invalid === undefined,
  }
}

/** The best phase before the last two, which gained nothing. */
function plateauStart({ isReached, gains }: LoadTestRun['plateau']): number | undefined {
  return isReached ? gains.at(-2)?.over : undefined
}
