/** A row of a CSV file with a head. */
export interface CsvRow {
  /** Of its beginning, from 1. */
  readonly line: number
  readonly cells: Readonly<Record<string, string>>
}

/** Reads CSV line by line; lines are given without their ends. */
export interface CsvReader {
  /** @throws TypeError with the line of what is wrong. */
  push(line: string): CsvRow | undefined
  /** @throws TypeError for a quote that is not closed, and without a head. */
  end(): CsvRow | undefined
}

/** A row of more characters has a quote that is not closed. */
const longestRow = 1_000_000

/**
 * Reads CSV as RFC 4180 has it: a head with names, cells in quotes where they hold commas, quotes
 * (doubled) or line ends. Empty lines do no harm. No more than a row is kept.
 *
 * @param name - Of the file, for messages.
 */
export function createCsvReader(name: string): CsvReader {
  let names: readonly string[] | undefined
  let line = 0
  let open: { readonly line: number; text: string } | undefined

  function close(): CsvRow | undefined {
    if (open === undefined) return undefined
    const { line: first, text } = open
    open = undefined
    if (text === '') return undefined
    const cells = cellsOf(text)
    if (cells === undefined) throw quoteProblem(name, first)
    if (names !== undefined) return { line: first, cells: named(cells, names, name, first) }
    names = namesOf(cells, name)
    return undefined
  }

  return {
    push(text) {
      line++
      if (open === undefined) open = { line, text }
      else open.text += `\n${text}`
      if (open.text.length > longestRow) throw quoteProblem(name, open.line)
      return isOpen(open.text) ? undefined : close()
    },
    end() {
      const last = close()
      if (names !== undefined) return last
      throw new TypeError(
        `"${name}" must not be empty. Its first line must have the names of its columns.`,
      )
    },
  }
}

/** A quote was opened and not closed: the row goes on in the next line. */
function isOpen(text: string): boolean {
  let quotes = 0
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) quotes++
  return quotes % 2 === 1
}

function quoteProblem(name: string, line: number): TypeError {
  return new TypeError(
    `"${name}", line ${line}: a quote must not stand there. Quotes go around a whole cell and are closed; inside they are doubled.`,
  )
}

function namesOf(cells: readonly string[], name: string): readonly string[] {
  const names = cells.map((cell) => cell.trim())
  const twice = names.find((each, index) => names.indexOf(each) !== index)
  if (twice === undefined) return names
  throw new TypeError(
    `"${name}" must not have two columns "${twice}". Each must have a name of its own.`,
  )
}

function named(
  cells: readonly string[],
  names: readonly string[],
  name: string,
  line: number,
): CsvRow['cells'] {
  if (cells.length === names.length) {
    return Object.fromEntries(names.map((each, i) => [each, cells[i] ?? '']))
  }
  throw new TypeError(
    `"${name}", line ${line}: it must not have ${cells.length} cells. The first line has ${names.length} names. ` +
      'Put cells that hold a comma in quotes.',
  )
}

/** A cell in quotes, or one without; then what ends it. */
const cellPattern = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y

/** The cells of a row; `undefined` where a quote stands wrong. */
function cellsOf(row: string): readonly string[] | undefined {
  const cells: string[] = []
  cellPattern.lastIndex = 0
  for (;;) {
    const found = cellPattern.exec(row)
    if (found === null) return undefined
    const [, quoted, plain = '', end] = found
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === '') return cells
  }
}
