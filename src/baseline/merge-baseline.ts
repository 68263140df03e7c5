import type { BaselineRun } from '../report/baseline-check.ts'
import { differencesOf, type Fingerprint } from '../report/fingerprint.ts'
import type { Baseline, BaselineEntry } from './baseline-file.ts'

/** What one session measured at a place, to be put into the baseline. */
export interface BaselineAddition {
  readonly place: string
  readonly machine?: string
  readonly fingerprint: Fingerprint
  readonly run: BaselineRun
}

/** As snapshots are updated: `all` accepts new numbers, `new` adds what is missing, `none` nothing. */
export type UpdateMode = 'all' | 'new' | 'none'

/** What became of a baseline. */
export interface MergedBaseline {
  readonly baseline: Baseline
  /** Places that had no entry of this machine. */
  readonly added: number
  /** Entries that had fewer runs than are kept, and have one more. */
  readonly grown: number
  /** Entries whose numbers were replaced. */
  readonly accepted: number
}

/**
 * Puts what was measured into a baseline: new entries; one more run in those that have fewer than
 * are `kept`; and with `all` the new run in place of all before. An entry of another machine, or of
 * other options, is never touched.
 */
export function mergeBaseline(
  baseline: Baseline,
  additions: readonly BaselineAddition[],
  mode: UpdateMode,
  kept: number,
): MergedBaseline {
  const entries: Record<string, readonly BaselineEntry[]> = { ...baseline.entries }
  const counts = { added: 0, grown: 0, accepted: 0 }
  for (const addition of mode === 'none' ? [] : additions) {
    const { place, machine, fingerprint, run } = addition
    const known = entries[place] ?? []
    const own = entryFor(known, addition)
    const entry = { ...(machine !== undefined && { machine }), fingerprint }
    if (own === undefined) {
      counts.added++
      entries[place] = [...known, { ...entry, runs: [run] }]
    } else if (mode === 'all') {
      counts.accepted++
      entries[place] = replace(known, own, [run])
    } else if (own.runs.length < kept) {
      counts.grown++
      entries[place] = replace(known, own, [...own.runs, run])
    }
  }
  return { baseline: { ...baseline, entries }, ...counts }
}

function replace(
  entries: readonly BaselineEntry[],
  old: BaselineEntry,
  runs: readonly BaselineRun[],
): readonly BaselineEntry[] {
  return entries.map((entry) => (entry === old ? { ...entry, runs } : entry))
}

/** The entry of this machine and these options. */
export function entryFor(
  entries: readonly BaselineEntry[],
  { machine, fingerprint }: Pick<BaselineAddition, 'machine' | 'fingerprint'>,
): BaselineEntry | undefined {
  return entries.find(
    (entry) =>
      entry.machine === machine && differencesOf(entry.fingerprint, fingerprint).length === 0,
  )
}
