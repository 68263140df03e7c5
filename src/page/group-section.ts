import { type Markup, markup } from '../charts/markup.ts'
import { known } from '../charts/units.ts'
import type { SloReport } from '../report/report.ts'
import { sideBySideGroups, type SideBySideRow } from '../report/side-by-side.ts'
import { formatDollars, formatOverstatement } from '../slo/format-money.ts'
import { formatSeconds, formatSpeed } from '../slo/format-number.ts'
import { type Column, renderTable } from './table.ts'

/** Runs of each group side by side, such as those of providers. */
export function groupTables(
  sources: readonly { readonly name: string; readonly report: SloReport }[],
): readonly Markup[] {
  const tables = sources.flatMap(({ name: source, report }) =>
    sideBySideGroups(report.rows).flatMap(({ name, rows }) => [
      renderTable({
        caption: sources.length === 1 ? name : `${source}: ${name}`,
        rows,
        // what nobody has takes no room
        columns: columns.filter(({ isNeeded = () => true }) => rows.some(isNeeded)),
      }),
      // sentences would make the table wider than a page
      markup`${rows.map(({ name: run, invalid }) => (invalid === undefined ? undefined : markup`<p class="note warning">${run} is invalid: ${invalid}.</p>`))}`,
    ]),
  )
  return tables.length === 0
    ? []
    : [
        markup`<p>Medians; a price per request is a mean. Speeds compare in OpenAI tokens: native tokens are those of each model's own vocabulary, as it counts them.</p>`,
        ...tables,
      ]
}

interface GroupColumn extends Column<SideBySideRow> {
  /** By one row at least; absent: always. */
  readonly isNeeded?: (row: SideBySideRow) => boolean
}

const columns: readonly GroupColumn[] = [
  {
    head: 'run',
    cell: ({ name, invalid }) =>
      invalid === undefined ? name : markup`${name} <span class="badge invalid">invalid</span>`,
  },
  { head: 'TTFT', cell: (row) => known(row.timeToFirstToken, formatSeconds) },
  { head: 'output speed, OpenAI tokens', cell: (row) => known(row.outputSpeed, formatSpeed) },
  { head: 'output speed, native tokens', cell: (row) => known(row.nativeSpeed, formatSpeed) },
  {
    head: 'native figure overstates by',
    cell: (row) => known(row.overstatement, formatOverstatement),
  },
  {
    head: 'OpenAI tokens an answer',
    cell: (row) => known(row.tokensPerAnswer, (n) => n.toFixed(0)),
  },
  {
    head: 'price a request',
    cell: (row) => known(row.dollarsPerRequest, formatDollars),
    isNeeded: (row) => row.dollarsPerRequest !== undefined,
  },
]
