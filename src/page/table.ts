import { type Markup, markup } from '../charts/markup.ts'

/** A cell: text or markup; `undefined` is unknown, and a dash. */
export type Cell = string | Markup | undefined

export interface Column<Row> {
  readonly head: string
  readonly cell: (row: Row) => Cell
  /** Words stand left, numbers right. */
  readonly isText?: boolean
  /** Sentences, which need room. */
  readonly isLong?: boolean
}

export interface TableOptions<Row> {
  readonly caption: string
  /** The first one names the row. */
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  /** The anchor of a row. */
  readonly idOf?: (row: Row) => string
}

/** A table that scrolls in its own box where it is too wide. */
export function renderTable<Row>({ caption, columns, rows, idOf }: TableOptions<Row>): Markup {
  return markup`<div class="scroll" tabindex="0" role="group" aria-label="${caption}"><table><caption>${caption}</caption><thead><tr>${columns.map(
    ({ head, isText, isLong }, index) =>
      markup`<th scope="col"${classOf(isText === true || isLong === true || index === 0)}>${head}</th>`,
  )}</tr></thead><tbody>${rows.map(
    (row) =>
      markup`<tr${idOf === undefined ? undefined : markup` id="${idOf(row)}"`}>${columns.map(
        (column, index) => cellOf(column, row, index),
      )}</tr>
`,
  )}</tbody></table></div>
`
}

function cellOf<Row>({ cell, isText, isLong }: Column<Row>, row: Row, index: number): Markup {
  const content = cell(row) ?? '–'
  return index === 0
    ? markup`<th scope="row">${content}</th>`
    : isLong === true
      ? markup`<td class="text long">${content}</td>`
      : markup`<td${classOf(isText === true)}>${content}</td>`
}

const classOf = (isText: boolean): Markup | undefined =>
  isText ? markup` class="text"` : undefined

/** A table behind "The numbers" or another name, for a chart. */
export function renderNumbers<Row>({
  name = 'The numbers',
  ...options
}: TableOptions<Row> & { readonly name?: string }): Markup {
  return markup`<details><summary>${name}</summary>${renderTable(options)}</details>`
}
