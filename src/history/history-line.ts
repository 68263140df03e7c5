import { z } from 'zod'

import type { Figure } from '../exports/figures.ts'
import { fingerprintSchema } from '../report/baseline-schema.ts'
import type { Fingerprint } from '../report/fingerprint.ts'

/** The version of a line of the history; a change of its fields raises it. */
export const historyVersion = 1

/** A figure of a run, without its place. */
export type TrackedFigure = Pick<Figure, 'name' | 'value' | 'unit' | 'better'>

/** What was measured at one place: a file, a test and a run of it. */
interface TrackedRun {
  readonly place: string
  /** Which of the line's fingerprints it has. */
  readonly fingerprint: number
  readonly figures: readonly TrackedFigure[]
}

/** One run of all benchmarks: a line of `history.jsonl`. */
export interface HistoryLine {
  readonly historyVersion: typeof historyVersion
  /** No other line has it, so that a file may be put together from several. */
  readonly id: string
  /** ISO 8601. */
  readonly at: string
  readonly commit?: string
  readonly branch?: string
  /** Whether the run passed; one that did not is no yardstick. */
  readonly passed: boolean
  readonly fingerprints: readonly Fingerprint[]
  readonly runs: readonly TrackedRun[]
}

const schema: z.ZodType<HistoryLine> = z.strictObject({
  historyVersion: z.literal(historyVersion),
  id: z.string().min(1),
  at: z.iso.datetime(),
  commit: z.string().exactOptional(),
  branch: z.string().exactOptional(),
  passed: z.boolean(),
  fingerprints: z.array(fingerprintSchema),
  runs: z.array(
    z.strictObject({
      place: z.string(),
      fingerprint: z.int().nonnegative(),
      figures: z.array(
        z.strictObject({
          name: z.string(),
          value: z.number(),
          unit: z.enum(['s', 'tok/s', 'req/s', 'fraction', 'users']),
          better: z.enum(['lower', 'higher']),
        }),
      ),
    }),
  ),
})

/** What became of a line that was read. */
export type ParsedLine =
  | { readonly line: HistoryLine }
  | { readonly otherVersion: number }
  | { readonly problem: string }

/** Reads a line: one that is cut off, or none of ours, is told and never thrown. */
export function parseHistoryLine(text: string): ParsedLine {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { problem: 'no whole line of JSON' }
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) {
    const { fingerprints, runs } = parsed.data
    return runs.every(({ fingerprint }) => fingerprint < fingerprints.length)
      ? { line: parsed.data }
      : { problem: 'a run with a fingerprint that the line does not have' }
  }
  const version = z.looseObject({ historyVersion: z.int() }).safeParse(value)
  if (version.success && version.data.historyVersion !== historyVersion) {
    return { otherVersion: version.data.historyVersion }
  }
  const [issue] = parsed.error.issues
  return {
    problem: `${issue?.path.join('.') || 'the line'}: ${issue?.message ?? 'not as it must be'}`,
  }
}
