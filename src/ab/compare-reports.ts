import type { ChangeRules, ComparedRuns } from '../regression/change.ts'
import { comparedMetrics } from '../regression/compared-metric.ts'
import { type ChangeVerdict, judgeChanges } from '../regression/judge-changes.ts'
import { fixedRows } from '../report/fixed-rows.ts'
import type { SloReport } from '../report/report.ts'
import { runNumber } from '../report/run-number.ts'
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
 * regression of any is adjusted for all metrics of all of them (Holm). Probes of searches are left
 * out: which there are depends on what was measured.
 *
 * @param only - The changes that are to be judged again. @default all
 */
export function compareReports(
  reports: readonly SidedReport[],
  rules: ChangeRules,
  only?: readonly ComparedPlace[],
): ReportComparison {
  const sides = reports.map(({ side, report }) => ({ side, runs: runsByPlace(report) }))
  const incomparable = versionProblem(reports)
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
      const reason = incomparable ?? spoilt
      return reason === undefined
        ? [{ place, verdict }]
        : [{ place, verdict: { kind: 'invalid', metric, reason } }]
    }),
    onlyIn: {
      base: [...base].filter((place) => !head.has(place)),
      head: [...head].filter((place) => !base.has(place)),
    },
  }
}

/** Why no figure of one commit can be compared with one of the other. */
function versionProblem(reports: readonly SidedReport[]): string | undefined {
  const versionsOf = (wanted: SidedReport['side']): string => {
    const found = reports.flatMap(({ side, report }) =>
      side === wanted ? report.metricsVersion : [],
    )
    return [...new Set(found)].toSorted((a, b) => a - b).join(' and ')
  }
  const [base, head] = [versionsOf('base'), versionsOf('head')]
  return base === head || base === '' || head === ''
    ? undefined
    : `the commits are not comparable: their figures are of version ${base} and ${head} of the metrics, which mean something else`
}

interface Side {
  readonly side: SidedReport['side']
  readonly runs: ReadonlyMap<string, SloRun>
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
  return new Map(
    fixedRows(report).map(({ file, test, run, repeat }) => [
      [
        file,
        test,
        ...(test === run.label ? [] : [run.label]),
        ...(repeat > 0 ? [repeat] : []),
      ].join(' > '),
      run,
    ]),
  )
}

function comparedAt(place: string, sides: readonly Side[]): readonly Compared[] {
  const known = sides.flatMap(({ runs }) => runs.get(place) ?? [])
  const spoilt = known.find(({ invalid }) => invalid !== undefined)?.invalid
  return comparedMetrics
    .filter(({ name }) => name !== 'throughput' || known.some(({ throughput }) => throughput))
    .map((metric) => {
      const of = (wanted: Side['side']): number[] =>
        sides
          .filter(({ side }) => side === wanted)
          .map(({ runs }) => {
            const run = runs.get(place)
            return run === undefined ? Number.NaN : runNumber(run, metric)
          })
      return { place, spoilt, runs: { metric, base: of('base'), head: of('head') } }
    })
}
