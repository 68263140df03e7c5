import { type Figure, figuresOfRun, figuresOfSummary, placeOf } from '../exports/figures.ts'
import { fixedRows, isPartOf } from '../report/fixed-rows.ts'
import type { SloReport, SummaryRow } from '../report/report.ts'
import { type Fingerprint, fingerprintOf, type Made } from './fingerprint.ts'
import { type HistoryLine, historyVersion } from './history-line.ts'

/** What a report does not know of itself. */
export interface LineOrigin {
  readonly id: string
  readonly branch?: string
}

/** Figures of one place, and what they were made with. */
interface Tracked {
  readonly made: Made
  readonly figures: readonly Figure[]
}

/**
 * A report as a line of the history: its figures, each with what it was made with. A run that
 * measured nothing has a line, too: that something is missing must be seen.
 */
export function lineOfReport(report: SloReport, { id, branch }: LineOrigin): HistoryLine {
  const fingerprints = new Map<string, { index: number; fields: Fingerprint }>()
  const runs = trackedOf(report).flatMap(({ made, figures }) => {
    const [first] = figures
    if (first === undefined) return []
    const fields = fingerprintOf(made, report.metricsVersion)
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
      made: { ...row.run, project: row.project },
      figures: figuresOfRun(row),
    })),
    ...report.summaries.flatMap((row) => {
      const made = madeOf(row, report)
      return made === undefined ? [] : [{ made, figures: figuresOfSummary(row) }]
    }),
  ]
}

/** A load test and a search were made as their parts were. */
function madeOf(row: SummaryRow, report: SloReport): Made | undefined {
  const { project, summary } = row
  if (summary.kind === 'eval') return { ...summary, project }
  const part = report.rows.find((each) => isPartOf(each, row))
  return part && { ...part.run, project, users: undefined, rate: undefined }
}

function commitOf({ rows, summaries }: SloReport): string | undefined {
  const environments = [
    ...rows.map(({ run }) => run.environment),
    ...summaries.flatMap(({ summary }) => (summary.kind === 'eval' ? [summary.environment] : [])),
  ]
  return environments.find(({ commit }) => commit !== undefined)?.commit
}
