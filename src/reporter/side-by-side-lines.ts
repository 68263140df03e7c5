import { styleText } from 'node:util'

import { safeText } from '../report/safe-text.ts'
import type { SideBySideGroup, SideBySideRow } from '../report/side-by-side.ts'
import { formatDollars, formatOverstatement } from '../slo/format-money.ts'
import { formatSeconds, formatSpeed } from '../slo/format-number.ts'
import { alignColumns } from './align-columns.ts'

const known = (value: number | undefined, format: (value: number) => string): string =>
  value === undefined ? '–' : format(value)

const speed = (value: number): string => formatSpeed(value).replace(' tok/s', '')

interface Column {
  readonly head: string
  readonly cell: (row: SideBySideRow) => string
}

const columns: readonly Column[] = [
  { head: '', cell: ({ name }) => safeText(name, 48) },
  { head: 'TTFT p50', cell: (row) => known(row.timeToFirstToken, formatSeconds) },
  { head: 'tok/s p50', cell: (row) => known(row.outputSpeed, speed) },
  { head: 'native tok/s', cell: (row) => known(row.nativeSpeed, speed) },
  { head: 'native overstates by', cell: (row) => known(row.overstatement, formatOverstatement) },
  { head: 'tokens/answer', cell: (row) => known(row.tokensPerAnswer, (n) => n.toFixed(0)) },
  { head: '$/request', cell: (row) => known(row.dollarsPerRequest, formatDollars) },
  { head: 'invalid', cell: ({ invalid }) => safeText(invalid ?? '', 60) },
]

/** Runs of a group side by side, in OpenAI tokens; columns that nobody has are left out. */
export function renderSideBySide({ name, rows }: SideBySideGroup): readonly string[] {
  const shown = columns.filter(
    ({ cell }, index) => index < 3 || rows.some((row) => !['–', ''].includes(cell(row))),
  )
  const table = [
    shown.map(({ head }, index) => (index === 0 ? safeText(name, 48) : head)),
    ...rows.map((row) => shown.map(({ cell }) => cell(row))),
  ]
  const [head = '', ...body] = alignColumns(table, shown.at(-1)?.head === 'invalid')
  return [
    `   ${styleText('bold', 'side by side')}  ${styleText('dim', 'medians; tok/s in OpenAI tokens')}`,
    `   ${styleText('dim', head)}`,
    ...body.map((line) => `   ${line}`),
    '',
  ]
}
