import type { z } from 'zod'

import { formatVersion, metricsVersions, type SloReport } from './report.ts'
import { safeText } from './safe-text.ts'
import { reportSchema } from './schema.ts'
import { upgradeReport } from './upgrade-report.ts'

/**
 * The first format whose reports can still be read. Each one since has only added what may be absent;
 * what has moved since, `upgradeReport` moves.
 */
const oldestFormat = 2

/** A report, or what is wrong with the file and what to do. */
export type ParsedReport =
  | { readonly report: SloReport; readonly problem?: never }
  | { readonly report?: never; readonly problem: string }

/**
 * A report from the text of its file, of this format or of an older one.
 *
 * @example
 * parseReport('{}').problem // 'is no report of vitest-slo: it has no "formatVersion". …'
 */
export function parseReport(text: string): ParsedReport {
  const value = jsonOf(text)
  if (value === undefined) {
    return { problem: `is no JSON. It must be a report.json of vitest-slo, whole.` }
  }
  if (Array.isArray(value)) {
    return {
      problem: `is no report but a list. A blob of Vitest becomes a report by "vitest bench --merge-reports".`,
    }
  }
  if (typeof value !== 'object' || value === null || !('formatVersion' in value)) {
    return {
      problem: `is no report of vitest-slo: it has no "formatVersion". It must be the report.json of a run.`,
    }
  }
  const problem = versionProblem(value)
  if (problem !== undefined) return { problem }
  const parsed = reportSchema.safeParse(upgradeReport({ ...value, formatVersion }))
  return parsed.success
    ? { report: parsed.data }
    : {
        problem: `is a broken report: ${issuesOf(parsed.error)}. Write it anew with "vitest bench".`,
      }
}

function versionProblem(value: {
  readonly formatVersion: unknown
  readonly metricsVersion?: unknown
}): string | undefined {
  const format = value.formatVersion
  const here = `formats ${oldestFormat} to ${formatVersion}`
  if (typeof format !== 'number' || !Number.isInteger(format)) {
    return `has the format ${textOf(format)}. It must be a number; this version of vitest-slo reads ${here}.`
  }
  if (format > formatVersion) {
    return `has format ${format} of a newer vitest-slo. This version reads ${here}. Install the newer one.`
  }
  if (format < oldestFormat) {
    return `has format ${format}, which says too little of how it was measured. This version of vitest-slo reads ${here}. Write it anew with "vitest bench".`
  }
  return metricsVersions.some((version) => version === value.metricsVersion)
    ? undefined
    : `has figures of version ${textOf(value.metricsVersion)} of the metrics. They must be of version ${metricsVersions.join(' or ')}, since others mean something else. Write it anew with "vitest bench".`
}

/** The first places that are wrong, and how many more there are. */
function issuesOf({ issues }: z.core.$ZodError): string {
  const shown = issues
    .slice(0, 3)
    .map(({ path, message }) => safeText(`${path.join('.')}: ${message}`, 200))
  const left = issues.length - shown.length
  return [...shown, ...(left === 0 ? [] : [`and ${left} more`])].join('; ')
}

/** `undefined` is no value of JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

/** A value of the file, as it may stand in a message. */
const textOf = (value: unknown): string => safeText(JSON.stringify(value) ?? 'none', 50)
