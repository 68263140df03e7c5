import { z } from 'zod'

import { SloError } from '../errors.ts'
import type { BaselineRun } from '../report/baseline-check.ts'
import { baselineRunSchema, fingerprintSchema } from '../report/baseline-schema.ts'
import type { Fingerprint } from '../report/fingerprint.ts'

/** The version of this file's format. */
const baselineVersion = 1

/** What was measured at a place by machines of one fingerprint. */
export interface BaselineEntry {
  /** The label of the machine (`VITEST_BLOB_LABEL`), where it has one. */
  readonly machine?: string
  readonly fingerprint: Fingerprint
  /** The oldest first. */
  readonly runs: readonly BaselineRun[]
}

/** `baseline.json`: entries by place (file, test and label), one for each machine. */
export interface Baseline {
  readonly baselineVersion: typeof baselineVersion
  readonly entries: Readonly<Record<string, readonly BaselineEntry[]>>
}

export const emptyBaseline: Baseline = { baselineVersion, entries: {} }

const schema: z.ZodType<Baseline> = z.strictObject({
  baselineVersion: z.literal(baselineVersion),
  entries: z.record(
    z.string(),
    z.array(
      z.strictObject({
        machine: z.string().exactOptional(),
        fingerprint: fingerprintSchema,
        runs: z.array(baselineRunSchema).min(1),
      }),
    ),
  ),
})

/**
 * A baseline from its text.
 *
 * @param path - For the message.
 * @throws SloError where it is none: what cannot be read is never overwritten.
 */
export function parseBaseline(text: string, path: string): Baseline {
  const json = jsonOf(text)
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  throw new SloError(
    'SLO_BASELINE_INVALID',
    `The baseline ${path} ${whyNot(text, json, parsed.error.issues)}. It must be what vitest-slo wrote, ` +
      'and is left as it is. Restore it from version control, or delete it, and the next run begins a new one.',
  )
}

function whyNot(text: string, json: unknown, issues: readonly z.core.$ZodIssue[]): string {
  if (/^(?:<<<<<<<|>>>>>>>) /m.test(text)) return 'has the marks of a merge that was not finished'
  if (json === undefined) return 'is no JSON'
  const version: unknown =
    typeof json === 'object' && json !== null ? Reflect.get(json, 'baselineVersion') : undefined
  if (typeof version === 'number' && version !== baselineVersion) {
    return `has format ${version}, and this version of vitest-slo reads format ${baselineVersion}`
  }
  const [issue] = issues
  return `is no baseline: ${issue?.path.join(' > ') || 'the whole'}: ${issue?.message ?? ''}`
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Places in their order, so that changes of two branches merge. */
export function renderBaseline({ entries }: Baseline): string {
  const sorted = Object.entries(entries).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const baseline = { baselineVersion, entries: Object.fromEntries(sorted) }
  return `${JSON.stringify(baseline, undefined, 2)}\n`
}
