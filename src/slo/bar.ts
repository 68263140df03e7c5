const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const

/**
 * A bar of so many characters, in eighths of them.
 *
 * @example
 * barOf(2.5) // '██▌'
 */
export function barOf(length: number): string {
  const parts = Math.round(length * 8)
  return '█'.repeat(Math.floor(parts / 8)) + (eighths[parts % 8] ?? '')
}
