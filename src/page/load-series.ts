import { type ThroughputSeries, throughputSeries } from '../charts/throughput-series.ts'
import type { LoadTestRun } from '../report/summary-run.ts'
import type { RunEntry, SummaryEntry } from './entries.ts'

/** A load test on the page: a line of its charts, and the runs of its phases. */
export interface LoadSeries extends ThroughputSeries {
  readonly name: string
  readonly entry: SummaryEntry<LoadTestRun>
  /** In the order of `phases`. */
  readonly runs: readonly (RunEntry | undefined)[]
}

/** Load tests of one label, each of its own machine or report: they are shown side by side. */
export interface LoadGroup {
  readonly id: string
  readonly label: string
  readonly series: readonly LoadSeries[]
}

/** A row of the tables: a phase, and whose it is. */
export interface LoadRow {
  readonly each: LoadSeries
  readonly phase: ThroughputSeries['phases'][number]
  readonly run: RunEntry | undefined
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

/** Every phase of a group. */
export function loadRows({ series }: LoadGroup): readonly LoadRow[] {
  return series.flatMap((each) =>
    each.phases.map((phase, index) => ({ each, phase, run: each.runs[index] })),
  )
}

function seriesOf(entry: SummaryEntry<LoadTestRun>): LoadSeries {
  const { summary, name, origin, runAt } = entry
  return {
    ...throughputSeries(summary, (label) => runAt(label)?.run),
    name: origin === '' ? name : origin,
    entry,
    runs: summary.phases.map(({ label }) => runAt(label)),
  }
}
