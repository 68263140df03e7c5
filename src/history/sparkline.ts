const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']

/**
 * Values in a line of text, the lowest and the highest of them at the ends of the scale; it shows
 * order and shape, not size.
 *
 * @example
 * sparkline([1, 2, 3, 8]) // '▁▂▃█'
 */
export function sparkline(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return values
    .map((value) => {
      const share = most > least ? (value - least) / (most - least) : 0.5
      return blocks[Math.round(share * (blocks.length - 1))]
    })
    .join('')
}
