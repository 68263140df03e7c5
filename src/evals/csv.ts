/** A row of a CSV file with a head. */
export interface CsvRow {
  /** Of its beginning, from 1. */
  readonly line: number
  readonly cells: Readonly<Record<string, string>>
}

/**
 * Reads CSV as RFC 4180 has it: a head with names, cells in quotes where they hold commas, quotes
 * (doubled) or line ends. A byte order mark, Windows line ends and empty lines do no harm.
 *
 * @param name - Of the file, for messages.
 * @throws TypeError with the line of what is wrong.
 * @example
 * parseCsv('question,answer\n"1 + 1, please",2\n', 'a.csv')
 * // [{ line: 2, cells: { question: '1 + 1, please', answer: '2' } }]
 */
export function parseCsv(text: string, name: string): readonly CsvRow[] {
  const [head, ...rows] = rowsOf(text.startsWith('\uFEFF') ? text.slice(1) : text, name)
  if (head === undefined) {
    throw new TypeError(
      `"${name}" must not be empty. Its first line must have the names of its columns.`,
    )
  }
  const names = head.cells.map((cell) => cell.trim())
  const twice = names.find((each, index) => names.indexOf(each) !== index)
  if (twice !== undefined) {
    throw new TypeError(
      `"${name}" must not have two columns "${twice}". Each must have a name of its own.`,
    )
  }
  return rows.map(({ line, cells }) => {
    if (cells.length !== names.length) {
      throw new TypeError(
        `"${name}", line ${line}: it must not have ${cells.length} cells. The first line has ${names.length} names. ` +
          'Put cells that hold a comma in quotes.',
      )
    }
    return { line, cells: Object.fromEntries(names.map((each, i) => [each, cells[i] ?? ''])) }
  })
}

interface Row {
  readonly line: number
  readonly cells: string[]
}

/** A cell in quotes, or one without; then what ends it. */
const cellPattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y

function rowsOf(text: string, name: string): readonly Row[] {
  const rows: Row[] = []
  let row: Row = { line: 1, cells: [] }
  let line = 1
  cellPattern.lastIndex = 0
  while (cellPattern.lastIndex < text.length) {
    const found = cellPattern.exec(text)
    if (found === null) {
      throw new TypeError(
        `"${name}", line ${line}: a quote must not stand there. Quotes go around a whole cell and are closed; inside they are doubled.`,
      )
    }
    const [whole, quoted, plain = '', end] = found
    row.cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    line += whole.split('\n').length - 1
    if (end === ',') {
      // a comma at the very end has an empty cell behind it
      if (cellPattern.lastIndex === text.length) row.cells.push('')
      else continue
    }
    if (row.cells.length > 1 || row.cells[0] !== '') rows.push(row)
    row = { line, cells: [] }
  }
  return rows
}
