import { type Figure, figuresOfRun, figuresOfSummary, placeOf } from '../exports/figures.ts'
import { type Fingerprint, fingerprintOf } from '../report/fingerprint.ts'
import { fixedRows, isPartOf } from '../report/fixed-rows.ts'
import type { Measured } from '../report/measured-numbers.ts'
import type { SloReport, SummaryRow } from '../report/report.ts'
import { type HistoryLine, historyVersion } from './history-line.ts'

/** What a report does not know of itself. */
export interface LineOrigin {
  readonly id: string
  readonly branch?: string
}

/** Figures of one place, and what they were made with. */
interface Tracked {
  readonly project: string
  readonly measured: Measured
  readonly figures: readonly Figure[]
}

/**
 * A report as a line of the history: its figures, each with what it was made with. A run that
 * measured nothing has a line, too: that something is missing must be seen.
 */
export function lineOfReport(report: SloReport, { id, branch }: LineOrigin): HistoryLine {
  const fingerprints = new Map<string, { index: number; fields: Fingerprint }>()
  const runs = trackedOf(report).flatMap(({ project, measured, figures }) => {
    const [first] = figures
    const made = fingerprintOf(measured, report.metricsVersion)
    if (first === undefined || made === undefined) return []
    const fields: Fingerprint = { ...made, ...(project !== '' && { project }) }
    const key = JSON.stringify(fields)
    const known = fingerprints.get(key) ?? { index: fingerprints.size, fields }
    fingerprints.set(key, known)
    return [
      {
        place: placeOf(first),
        fingerprint: known.index,
        figures: figures.map(({ name, value, unit, better }) => ({ name, value, unit, better })),
      },
    ]
  })
  const commit = commitOf(report)
  return {
    historyVersion,
    id,
    at: report.createdAt,
    ...(commit !== undefined && { commit }),
    ...(branch !== undefined && { branch }),
    passed: report.reason === 'passed',
    fingerprints: [...fingerprints.values()].map(({ fields }) => fields),
    runs,
  }
}

function trackedOf(report: SloReport): readonly Tracked[] {
  return [
    ...fixedRows(report).map((row) => ({
      project: row.project,
      measured: row.run,
      figures: figuresOfRun(row),
    })),
    ...report.summaries.flatMap((row) => {
      const measured = measuredOf(row, report)
      return measured === undefined
        ? []
        : [{ project: row.project, measured, figures: figuresOfSummary(row) }]
    }),
  ]
}

/** A load test and a search with their parts; what only compares was not measured itself. */
function measuredOf(row: SummaryRow, report: SloReport): Measured | undefined {
  const { summary } = row
  if (summary.kind === 'eval') return summary
  if (summary.kind !== 'load' && summary.kind !== 'capacity') return undefined
  const runs = report.rows.filter((each) => isPartOf(each, row)).map(({ run }) => run)
  return { ...summary, runs }
}

function commitOf({ rows, summaries }: SloReport): string | undefined {
  const environments = [
    ...rows.map(({ run }) => run.environment),
    ...summaries.flatMap(({ summary }) => (summary.kind === 'eval' ? [summary.environment] : [])),
  ]
  return environments.find(({ commit }) => commit !== undefined)?.commit
}
