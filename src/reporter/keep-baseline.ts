import { styleText } from 'node:util'

import { emptyBaseline, parseBaseline, renderBaseline } from '../baseline/baseline-file.ts'
import { formatCheck } from '../baseline/format-check.ts'
import {
  type BaselineAddition,
  mergeBaseline,
  type MergedBaseline,
  type UpdateMode,
} from '../baseline/merge-baseline.ts'
import { changeFile } from '../platform/locked-file.ts'
import type { BaselineRow } from '../report/report.ts'

/** The file of a baseline. */
export interface BaselineTarget {
  readonly path: string
  /** The same for people. */
  readonly name: string
  /** Runs that are kept of each entry. */
  readonly runs: number
}

interface KeepOptions {
  readonly mode: UpdateMode
  /** A shard, or a blob: what puts them together writes the baseline. */
  readonly isPart: boolean
}

/**
 * Puts what passed tests have measured into the baseline, by the rules of snapshots, and tells what
 * the comparisons came to.
 */
export async function keepBaseline(
  target: BaselineTarget,
  checks: readonly BaselineRow[],
  { mode, isPart }: KeepOptions,
): Promise<{ readonly lines: readonly string[]; readonly problem?: string }> {
  const told = checks.filter(({ check }) => check.outcome !== 'new' && check.outcome !== 'accepted')
  const lines = told.map(({ check }) => `   ${coloured(formatCheck(check))}`)
  const head = `\n baseline ${target.name}`
  const additions = additionsOf(checks)
  if (isPart || mode === 'none' || additions.length === 0) {
    const fresh = checks.filter(({ check }) => check.outcome === 'new').length
    const why = isPart
      ? 'the run that merges the parts writes it'
      : 'nothing is written (CI, or --update=none)'
    const missing =
      fresh === 0
        ? []
        : [
            `   ${entries(fresh)} missing: ${isPart ? why : `${why}. Commit those of a run with --update=new`}`,
          ]
    return { lines: [head, ...lines, ...missing] }
  }
  let merged: MergedBaseline | undefined
  try {
    await changeFile(target.path, (text) => {
      const before = text === undefined ? emptyBaseline : parseBaseline(text, target.name)
      merged = mergeBaseline(before, additions, mode, target.runs)
      const after = renderBaseline(merged.baseline)
      return after === text ? undefined : after
    })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return {
      lines: [head, ...lines],
      problem: `the baseline ${target.name} was not written: ${reason}`,
    }
  }
  return { lines: [head, ...lines, ...(merged === undefined ? [] : countsOf(merged))] }
}

/** Of passed tests only: a failed one's numbers would become what is normal. */
function additionsOf(checks: readonly BaselineRow[]): readonly BaselineAddition[] {
  const passed = checks.flatMap(({ state, check: { place, addition } }) =>
    state === 'passed' && addition !== undefined ? [{ place, ...addition }] : [],
  )
  return [...Map.groupBy(passed, keyOf).values()].flatMap(meanOfRepeats)
}

const keyOf = ({ place, machine, fingerprint }: BaselineAddition): string =>
  JSON.stringify([place, machine ?? null, fingerprint])

/** The repeats of a session share its luck: they are one replicate, their mean. */
function meanOfRepeats(repeats: readonly BaselineAddition[]): readonly BaselineAddition[] {
  const [first] = repeats
  if (first === undefined || repeats.length === 1) return repeats
  const names = new Set(repeats.flatMap(({ run }) => Object.keys(run.numbers)))
  const numbers = Object.fromEntries(
    [...names].map((name) => {
      const values = repeats.flatMap(({ run }) => {
        const value: unknown = Reflect.get(run.numbers, name)
        return typeof value === 'number' ? [value] : []
      })
      return [name, values.reduce((sum, value) => sum + value, 0) / values.length]
    }),
  )
  const requests = repeats.reduce((sum, { run }) => sum + run.requests, 0)
  return [{ ...first, run: { ...first.run, requests, numbers } }]
}

function countsOf({ added, grown, accepted }: MergedBaseline): string[] {
  const parts = [
    ...(added > 0 ? [`${entries(added)} written`] : []),
    ...(grown > 0 ? [`${entries(grown)} with one run more`] : []),
    ...(accepted > 0 ? [`${entries(accepted)} accepted`] : []),
  ]
  return parts.length === 0 ? [] : [`   ${parts.join(', ')}`]
}

const entries = (count: number): string => `${count} ${count === 1 ? 'entry' : 'entries'}`

function coloured(line: string): string {
  if (line.startsWith('met')) return styleText('dim', line)
  return /^(?:missed|suspicious)/.test(line) ? styleText('red', line) : styleText('yellow', line)
}
