import type { LoadTestRun } from '../report/summary-run.ts'
import type { RunEntry, SummaryEntry } from './entries.ts'

/** A phase of a load test, with the run that has the rest of it. */
export interface PhasePoint {
  readonly users: number
  readonly tokensPerSecond?: number
  readonly lowerBound?: number
  readonly upperBound?: number
  readonly run: RunEntry | undefined
  /** Whether the client was fit to measure it. */
  readonly isValid: boolean
}

/** A load test as a line of a chart. */
export interface LoadSeries {
  readonly name: string
  readonly entry: SummaryEntry<LoadTestRun>
  readonly phases: readonly PhasePoint[]
  /** From so many users on more of them brought no more. */
  readonly plateauFrom?: number
}

/** Load tests of one label, each of its own machine or report: they are shown side by side. */
export interface LoadGroup {
  readonly id: string
  readonly label: string
  readonly series: readonly LoadSeries[]
}

/** Load tests, those of one label together. */
export function loadGroups(loads: readonly SummaryEntry<LoadTestRun>[]): readonly LoadGroup[] {
  const groups = Map.groupBy(loads, ({ summary, place }) =>
    JSON.stringify([summary.label, place.file, place.test]),
  )
  return [...groups.values()].flatMap((entries) => {
    const [first] = entries
    if (first === undefined) return []
    return [{ id: first.id, label: first.summary.label, series: entries.map(seriesOf) }]
  })
}

function seriesOf(entry: SummaryEntry<LoadTestRun>): LoadSeries {
  const { summary, name, origin, runAt } = entry
  const from = plateauStart(summary)
  return {
    name: origin === '' ? name : origin,
    entry,
    phases: summary.phases.map((phase) => pointOf(phase, runAt(phase.label))),
    ...(from !== undefined && { plateauFrom: from }),
  }
}

function pointOf(
  { users, tokensPerSecond }: LoadTestRun['phases'][number],
  run: RunEntry | undefined,
): PhasePoint {
  const { lowerBound, upperBound } = run?.run.throughput ?? {}
  return {
    users,
    ...(tokensPerSecond !== undefined && { tokensPerSecond }),
    ...(lowerBound !== undefined && { lowerBound }),
    ...(upperBound !== undefined && { upperBound }),
    run,
    isValid: run?.run.invalid === undefined,
  }
}

/** The best phase before the last two, which gained nothing. */
function plateauStart({ plateau: { isReached, gains } }: LoadTestRun): number | undefined {
  return isReached ? gains.at(-2)?.over : undefined
}
