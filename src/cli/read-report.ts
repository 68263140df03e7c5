import { readInputFile } from '../platform/input-file.ts'
import { parseReport } from '../report/parse-report.ts'
import type { SloReport } from '../report/report.ts'

/** Where a run leaves its report. */
export const defaultReport = '.vitest/slo/report.json'

/** @throws TypeError where the file is no report that can be read, SloError where there is none. */
export async function readReport(path: string): Promise<SloReport> {
  const { report, problem } = parseReport(await readInputFile(process.cwd(), path))
  if (report === undefined) throw new TypeError(`The file "${path}" ${problem}`)
  return report
}
