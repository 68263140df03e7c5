import { resolve } from 'node:path'

import { lineOfReport } from '../history/line-of-report.ts'
import { detectBranch } from '../platform/branch.ts'
import { appendLine } from '../platform/history-file.ts'
import { createRunName } from '../platform/run-name.ts'
import type { SloReport } from '../report/report.ts'

/**
 * Adds a run to the history.
 *
 * @param path - Relative to the root.
 * @returns what went wrong, or `undefined`.
 */
export function addToHistory(root: string, path: string, report: SloReport): string | undefined {
  const branch = detectBranch(root, process.env)
  const line = lineOfReport(report, {
    id: `${report.createdAt} ${createRunName()}`,
    ...(branch !== undefined && { branch }),
  })
  return appendLine(resolve(root, path), JSON.stringify(line))
}
