import { createRequire } from 'node:module'

import { outcomeOfReport } from '../report/outcome.ts'
import {
  type BaselineRow,
  formatVersion,
  metricsVersion,
  type ReportRow,
  type SloReport,
  type SummaryRow,
  type UnfinishedRun,
} from '../report/report.ts'

/** A report of what was measured; its outcome is told where the run came to its end. */
export function createReport(
  reason: SloReport['reason'],
  rows: readonly ReportRow[],
  summaries: readonly SummaryRow[],
  unfinished: readonly UnfinishedRun[],
  baseline?: readonly BaselineRow[],
): SloReport {
  return {
    formatVersion,
    metricsVersion,
    version: readVersion(),
    createdAt: new Date().toISOString(),
    reason,
    rows,
    summaries,
    ...(baseline !== undefined && {
      ...(baseline.length > 0 && { baseline }),
      outcome: outcomeOfReport({ rows, summaries, baseline }),
    }),
    unfinished,
  }
}

function readVersion(): string {
  const read: unknown = createRequire(import.meta.url)('vitest-slo/package.json')
  const hasVersion = typeof read === 'object' && read !== null && 'version' in read
  return hasVersion ? String(read.version) : 'unknown'
}
