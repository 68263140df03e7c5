/** A row of a table in Markdown, as the docs show it. */
export const tableRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** Its first two lines. */
export const tableHead = (names: readonly string[]): readonly string[] => [
  tableRow(names),
  tableRow(names.map(() => '---')),
]

/**
 * @example
 * formatPercent(0.0266, 2) // '2.66 %'
 */
export const formatPercent = (share: number, digits = 1): string =>
  `${(100 * share).toFixed(digits)} %`
