import type { ReportRow, SloReport, SummaryRow } from './report.ts'

/**
 * The rows that every run of the same benchmarks has: not the probes of searches and the runs of
 * comparisons, since which there are depends on what was measured.
 */
export function fixedRows({ rows, summaries }: SloReport): readonly ReportRow[] {
  return rows.filter(
    (row) => !summaries.some((other) => other.summary.kind !== 'load' && isPartOf(row, other)),
  )
}

/** Whether a run is a phase, a probe or a round of a summary. */
export function isPartOf(row: ReportRow, whole: SummaryRow): boolean {
  const isOfIt = (['file', 'test', 'project', 'machine', 'repeat'] as const).every(
    (name) => row[name] === whole[name],
  )
  if (!isOfIt) return false
  const { summary } = whole
  // one series of probes may answer for several objectives
  return summary.kind === 'capacity'
    ? summary.probes.some(({ label }) => label === row.run.label)
    : row.run.partOf === summary.label
}
