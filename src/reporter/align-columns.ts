/**
 * Cells as lines: numbers stand right, the first column, and the last one where it is text, left.
 */
export function alignColumns(
  table: readonly (readonly string[])[],
  isLastText: boolean,
): readonly string[] {
  const last = (table[0]?.length ?? 0) - 1
  const widths = Array.from({ length: last + 1 }, (_, index) =>
    Math.max(...table.map((cells) => (cells[index] ?? '').length)),
  )
  return table.map((cells) =>
    cells
      .map((text, index) =>
        index === 0 || (isLastText && index === last)
          ? text.padEnd(widths[index] ?? 0)
          : text.padStart(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}
