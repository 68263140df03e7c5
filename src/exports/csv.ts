import type { SloReport } from '../report/report.ts'
import { figuresOf } from './figures.ts'

const head = [
  'time',
  'commit',
  'file',
  'test',
  'run',
  'users',
  'metric',
  'value',
  'lower',
  'upper',
  'unit',
] as const

/**
 * A report as CSV (RFC 4180), a line for each number: for spreadsheets, and for Apache Otava, which
 * finds changes in such files. Empty: unknown.
 */
export function renderCsv(report: SloReport): string {
  const commit = report.rows.find(({ run }) => run.environment.commit)?.run.environment.commit ?? ''
  const lines = figuresOf(report).map((figure) => [
    report.createdAt,
    commit,
    figure.file,
    figure.test,
    figure.run,
    figure.users,
    figure.name,
    figure.value,
    figure.lower ?? '',
    figure.upper ?? '',
    figure.unit,
  ])
  return [head, ...lines].map((cells) => `${cells.map(quote).join(',')}\r\n`).join('')
}

/** A spreadsheet would take a text that begins with `=` for a formula. */
function quote(cell: string | number): string {
  if (typeof cell === 'number') return String(cell)
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
