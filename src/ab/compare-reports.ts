import type { ChangeRules, ComparedRuns } from '../regression/change.ts'
import type { ComparedMetric } from '../regression/compared-metric.ts'
import { type ChangeVerdict, judgeChanges } from '../regression/judge-changes.ts'
import {
  differencesOf,
  fingerprintOf,
  formatDifference,
  withoutTarget,
} from '../report/fingerprint.ts'
import { fixedRows, isPartOf } from '../report/fixed-rows.ts'
import { type Measured, numbersOf, spoiltBy } from '../report/measured-numbers.ts'
import type { RowPlace, SloReport } from '../report/report.ts'
import type { SloRun } from '../report/run.ts'

/** A report of a run of the benchmarks, and of which commit. */
export interface SidedReport {
  readonly side: 'base' | 'head'
  readonly report: SloReport
}

/** A metric of one benchmark. */
export interface ComparedPlace {
  /** The file, the test and the run's label. */
  readonly place: string
  readonly verdict: ChangeVerdict
}

export interface ReportComparison {
  readonly changes: readonly ComparedPlace[]
  /** Places that only one of the commits has. */
  readonly onlyIn: { readonly base: readonly string[]; readonly head: readonly string[] }
}

/**
 * Compares the benchmarks that both commits have, each run of all of them being one replicate. A
 * regression of any is adjusted for all metrics of all of them (Holm). Searches and evals have one
 * number each; the probes of searches are left out: which there are depends on what was measured. Where
 * the commits measure by different options, or on different machines, there is no verdict.
 *
 * @param only - The changes that are to be judged again. @default all
 */
export function compareReports(
  reports: readonly SidedReport[],
  rules: ChangeRules,
  only?: readonly ComparedPlace[],
): ReportComparison {
  const sides = reports.map(({ side, report }) => ({
    side,
    runs: runsOf(report),
    metricsVersion: report.metricsVersion,
  }))
  const [base, head] = [placesOf(sides, 'base'), placesOf(sides, 'head')]
  const isAsked = ({ place, runs: { metric } }: Compared): boolean =>
    only === undefined ||
    only.some((each) => each.place === place && each.verdict.metric.name === metric.name)
  const compared = [...base]
    .filter((place) => head.has(place))
    .flatMap((place) => comparedAt(place, sides))
    .filter(isAsked)
  const judged = judgeChanges(
    compared.map(({ runs }) => runs),
    rules,
  )
  return {
    changes: compared.flatMap(({ place, spoilt }, index) => {
      const verdict = judged[index]
      if (verdict === undefined) return []
      const { metric } = verdict
      return spoilt === undefined
        ? [{ place, verdict }]
        : [{ place, verdict: { kind: 'invalid', metric, reason: spoilt } }]
    }),
    onlyIn: {
      base: [...base].filter((place) => !head.has(place)),
      head: [...head].filter((place) => !base.has(place)),
    },
  }
}

interface Side {
  readonly side: SidedReport['side']
  readonly runs: ReadonlyMap<string, Measured>
  /** Of the definitions that its commit measures by. */
  readonly metricsVersion: number
}

interface Compared {
  readonly place: string
  readonly runs: ComparedRuns
  /** Why the runs say nothing. */
  readonly spoilt: string | undefined
}

function placesOf(sides: readonly Side[], wanted: Side['side']): Set<string> {
  const runs = sides.filter(({ side }) => side === wanted).flatMap((each) => [each.runs])
  return new Set(runs.flatMap((each) => Array.from(each.keys())))
}

/** Runs by their place, without the parts of searches and comparisons. */
export function runsByPlace(report: SloReport): ReadonlyMap<string, SloRun> {
  return new Map(fixedRows(report).map((row) => [placeOf(row, row.run.label), row.run]))
}

/** What was measured by its place, without the parts of searches and comparisons. */
function runsOf(report: SloReport): ReadonlyMap<string, Measured> {
  const wholes = report.summaries.flatMap((row): [string, Measured][] => {
    const { summary } = row
    if (summary.kind === 'eval') return [[placeOf(row, summary.label), summary]]
    if (summary.kind !== 'capacity') return []
    const probes = report.rows.filter((other) => isPartOf(other, row)).map(({ run }) => run)
    return [[placeOf(row, summary.label), { ...summary, runs: probes }]]
  })
  return new Map<string, Measured>([...runsByPlace(report), ...wholes])
}

const placeOf = ({ file, test, repeat }: RowPlace, label: string): string =>
  [file, test, ...(test === label ? [] : [label]), ...(repeat > 0 ? [repeat] : [])].join(' > ')

function comparedAt(place: string, sides: readonly Side[]): readonly Compared[] {
  const known = sides.flatMap(({ runs }) => runs.get(place) ?? [])
  const [spoilt] = [
    ...known.flatMap((each) => spoiltBy(each) ?? []),
    ...changedOptions(place, sides),
  ]
  return metricsOf(known).map((metric) => {
    const of = (wanted: Side['side']): number[] =>
      sides
        .filter(({ side }) => side === wanted)
        .map(({ runs }) => {
          const measured = runs.get(place)
          const numbers = measured === undefined ? [] : numbersOf(measured)
          return numbers.find((found) => found.metric.name === metric.name)?.value ?? Number.NaN
        })
    return { place, spoilt, runs: { metric, base: of('base'), head: of('head') } }
  })
}

/** Metrics of any of them, once. */
function metricsOf(known: readonly Measured[]): readonly ComparedMetric[] {
  const all = known.flatMap((each) => numbersOf(each).map(({ metric }) => metric))
  return [...new Map(all.map((metric) => [metric.name, metric])).values()]
}

/** What computes may differ from commit to commit; how it is measured, and where, may not. */
function changedOptions(place: string, sides: readonly Side[]): readonly string[] {
  const [base, head] = (['base', 'head'] as const).map((wanted) => {
    const found = sides.find(({ side, runs }) => side === wanted && runs.has(place))
    const measured = found?.runs.get(place)
    const fingerprint =
      found === undefined || measured === undefined
        ? undefined
        : fingerprintOf(measured, found.metricsVersion)
    return fingerprint === undefined ? undefined : withoutTarget(fingerprint)
  })
  if (base === undefined || head === undefined) return []
  const differences = differencesOf(base, head)
  return differences.length === 0
    ? []
    : [`the commits are not comparable here: ${differences.map(formatDifference).join(', ')}`]
}
