import { barOf } from '../slo/bar.ts'
import { formatPoints } from '../slo/format-number.ts'
import type { WidthAtRepeats } from './summarize-eval.ts'

const longest = 30

/** The half-width of an interval against the number of repeats: a bar for each, from 0. */
export function plotWidths(widths: readonly WidthAtRepeats[]): readonly string[] {
  const widest = Math.max(...widths.map(({ halfWidth }) => halfWidth))
  if (!(widest > 0)) return []
  return widths.map(
    ({ repeats, halfWidth }) =>
      `  ${String(repeats).padStart(4)}  ${barOf((halfWidth / widest) * longest).padEnd(longest)}  ± ${formatPoints(halfWidth)}`,
  )
}
