import { readInputFile } from '../platform/input-file.ts'
import { formatVersion, type SloReport } from '../report/report.ts'
import { reportSchema } from '../report/schema.ts'

/** Where a run leaves its report. */
export const defaultReport = '.vitest/slo/report.json'

/** @throws TypeError where the file is no report of this version, SloError where it cannot be read. */
export async function readReport(path: string): Promise<SloReport> {
  const text = await readInputFile(process.cwd(), path)
  const parsed = reportSchema.safeParse(jsonOf(text))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new TypeError(
    `The file "${path}" is no report of this version of vitest-slo (format ${formatVersion}): ` +
      `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}. Write it anew with "vitest bench".`,
  )
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
