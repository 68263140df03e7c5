import type { RowPlace } from '../report/report.ts'

/** A report, before it has a name. */
export interface NamedReport {
  readonly path: string
  readonly rows: readonly Pick<RowPlace, 'machine'>[]
}

/**
 * What reports are called side by side: the label of their machine, where all of them have one of
 * their own; otherwise as much of their paths as tells them apart.
 *
 * @example
 * nameReports([{ path: 'out/cpu/report.json', rows }, { path: 'out/gpu/report.json', rows }]) // ['cpu', 'gpu']
 */
export function nameReports(reports: readonly NamedReport[]): readonly string[] {
  const machines = reports.map(({ rows }) => machineOf(rows))
  const known = machines.filter((machine) => machine !== undefined)
  if (known.length === reports.length && new Set(known).size === known.length) return known
  const paths = reports.map(({ path }) => path.replace(/\.json$/, '').split(/[\\/]/))
  const [first = []] = paths
  if (paths.length < 2) return [first.at(-1) ?? '']
  const start = sharedLength(paths)
  const end = sharedLength(paths.map((parts) => parts.slice(start).toReversed()))
  return paths.map((parts) => {
    const own = parts.slice(start, parts.length - end)
    return own.length === 0 ? parts.slice(start).join('/') || (parts.at(-1) ?? '') : own.join('/')
  })
}

function machineOf(rows: NamedReport['rows']): string | undefined {
  const [first] = rows
  return rows.every(({ machine }) => machine === first?.machine) ? first?.machine : undefined
}

/** How many parts all paths begin with. */
function sharedLength(paths: readonly (readonly string[])[]): number {
  const [first = []] = paths
  const differs = first.findIndex((part, index) => paths.some((parts) => parts[index] !== part))
  return differs === -1 ? first.length : differs
}
