import type { ComparisonRun } from '../report/comparison-run.ts'
import type { EvalComparison } from '../report/eval-comparison.ts'
import type { EvalRun } from '../report/eval-run.ts'
import { replayMark } from '../report/replayed.ts'
import type { RowPlace, SloReport, SummaryRow } from '../report/report.ts'
import type { SloRun } from '../report/run.ts'
import type { CapacityRun, LoadTestRun } from '../report/summary-run.ts'

/** A report, and what it is called beside others. */
export interface Source {
  readonly name: string
  readonly report: SloReport
}

interface Entry {
  readonly place: RowPlace
  /** Which machine or report it comes from; empty where there is but one. */
  readonly origin: string
  /** Its label, with its origin and its repeat. */
  readonly name: string
  /** Its anchor: letters, digits and hyphens. */
  readonly id: string
}

/** A run on the page. */
export interface RunEntry extends Entry {
  readonly run: SloRun
}

/** A load test, a search or a comparison on the page. */
export interface SummaryEntry<Summary> extends Entry {
  readonly summary: Summary
  /** The run that has this label, of the same test. */
  readonly runAt: (label: string) => RunEntry | undefined
}

/** A sentence of the head of the page, and the chart that it is of. */
export interface Answer {
  readonly id: string
  readonly name: string
  readonly text: string
}

/** All that the page shows. */
export interface Entries {
  readonly sources: readonly Source[]
  readonly runs: readonly RunEntry[]
  readonly loads: readonly SummaryEntry<LoadTestRun>[]
  readonly searches: readonly SummaryEntry<CapacityRun>[]
  readonly comparisons: readonly SummaryEntry<ComparisonRun>[]
  readonly evals: readonly SummaryEntry<EvalRun>[]
  readonly evalComparisons: readonly SummaryEntry<EvalComparison>[]
}

/** The runs and summaries of all reports, each with an anchor of its own. */
export function entriesOf(sources: readonly Source[]): Entries {
  const anchors = createAnchors()
  const toEntry = (source: Source, place: RowPlace, label: string): Entry => {
    const origin = originOf(source, place, sources.length > 1)
    const name = nameOf(origin, label, place.repeat)
    return { place, origin, name, id: anchors(name) }
  }
  const bySource = sources.map((source) => {
    const runs = source.report.rows.map((row) => ({
      ...toEntry(source, row, row.run.label + replayMark(row.run.target)),
      run: row.run,
    }))
    const byKey = new Map(runs.map((entry) => [keyOf(entry.place, entry.run.label), entry]))
    const summaries = source.report.summaries.map((row) => ({
      ...toEntry(source, row, row.summary.label),
      summary: row.summary,
      runAt: (label: string) => byKey.get(keyOf(row, label)),
    }))
    return { runs, summaries }
  })
  const summaries = bySource.flatMap((each) => each.summaries)
  return {
    sources,
    runs: bySource.flatMap(({ runs }) => runs),
    loads: summaries.flatMap((entry) => ofKind(entry, isLoad)),
    searches: summaries.flatMap((entry) => ofKind(entry, isCapacity)),
    comparisons: summaries.flatMap((entry) => ofKind(entry, isComparison)),
    evals: summaries.flatMap((entry) => ofKind(entry, isEval)),
    evalComparisons: summaries.flatMap((entry) => ofKind(entry, isEvalComparison)),
  }
}

type AnySummary = SummaryRow['summary']
const isLoad = (summary: AnySummary): summary is LoadTestRun => summary.kind === 'load'
const isCapacity = (summary: AnySummary): summary is CapacityRun => summary.kind === 'capacity'
const isEval = (summary: AnySummary): summary is EvalRun => summary.kind === 'eval'
const isEvalComparison = (summary: AnySummary): summary is EvalComparison =>
  summary.kind === 'eval-comparison'
const isComparison = (summary: AnySummary): summary is ComparisonRun =>
  summary.kind === 'comparison'

function ofKind<Kind extends AnySummary>(
  entry: SummaryEntry<AnySummary>,
  isKind: (summary: AnySummary) => summary is Kind,
): SummaryEntry<Kind>[] {
  const { summary } = entry
  return isKind(summary) ? [{ ...entry, summary }] : []
}

function originOf({ name }: Source, { machine }: RowPlace, isOfSeveral: boolean): string {
  const parts = [...(isOfSeveral ? [name] : []), ...(machine === undefined ? [] : [machine])]
  return [...new Set(parts)].join(', ')
}

function nameOf(origin: string, label: string, repeat: number): string {
  const told = repeat === 0 ? label : `${label} (repeat ${repeat + 1})`
  return origin === '' ? told : `${origin}: ${told}`
}

/** Where a label is unique. */
function keyOf({ project, file, test, machine = '', repeat }: RowPlace, label: string): string {
  return JSON.stringify([project, file, test, machine, repeat, label])
}

/** Makes anchors of names, so that a link to one holds from run to run. */
export function createAnchors(): (name: string) => string {
  const counts = new Map<string, number>()
  return (name) => {
    const words = name.toLowerCase().match(/[a-z0-9]+/g) ?? []
    const base = words.join('-').slice(0, 60).replace(/-$/, '') || 'entry'
    const count = (counts.get(base) ?? 0) + 1
    counts.set(base, count)
    return count === 1 ? `at-${base}` : `at-${base}--${count}`
  }
}

/** The rows of a report that are a summary's parts, told by it: probes of a search, turns of a comparison. */
export function isTold({ run, place }: RunEntry, { searches, comparisons }: Entries): boolean {
  const isIn = (entry: SummaryEntry<unknown>): boolean => entry.place.test === place.test
  return (
    searches.some(
      (entry) => isIn(entry) && entry.summary.probes.some(({ label }) => label === run.label),
    ) || comparisons.some((entry) => isIn(entry) && entry.summary.label === run.partOf)
  )
}
