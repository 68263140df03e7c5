import type { ComparedMetric } from '../regression/compared-metric.ts'
import { formatWorse, worseInterval } from '../regression/format-change.ts'
import type { ComparisonRun } from '../report/comparison-run.ts'
import { type Box, renderChart, renderXAxis, round, width } from './chart.ts'
import { type Markup, markup } from './markup.ts'
import { linear, ticks } from './scale.ts'

/** How much worse a metric is, with its interval: shares, negative where it is better. */
export interface Change {
  readonly metric: ComparedMetric
  readonly kind: string
  readonly worseBy: number
  readonly lower: number
  readonly upper: number
}

/** The changes of a comparison that are known, each with its interval. */
export function changesOf({ changes }: ComparisonRun): readonly Change[] {
  return changes.flatMap(({ kind, metric, estimate }) => {
    if (estimate === undefined) return []
    const [lower, upper] = worseInterval(metric, estimate)
    return [{ metric, kind, worseBy: estimate.worseBy, lower, upper }]
  })
}

const rowHeight = 46
const left = 20
const right = width - 20

/** The change of each metric with its interval, from better on the left to worse on the right. */
export function changeChart(
  changes: readonly Change[],
  margin: number,
  text: { readonly id: string; readonly title: string; readonly description: string },
): Markup | undefined {
  if (changes.length === 0) return undefined
  const reach = 1.15 * Math.max(margin, ...changes.flatMap(({ lower, upper }) => [-lower, upper]))
  const x = linear({ from: -reach, to: reach, start: left, end: right })
  const box: Box = { left, right, top: 24, bottom: 30 + changes.length * rowHeight }
  const [from, to] = [round(x(-margin)), round(x(margin))]
  return renderChart({
    ...text,
    height: box.bottom + 46,
    content: [
      markup`<rect class="open" x="${from}" y="${box.top}" width="${round(to - from)}" height="${round(box.bottom - box.top)}"/>`,
      renderXAxis(box, {
        scale: x,
        ticks: ticks(-reach, reach, 4),
        format: (value) =>
          `${value > 0 ? '+' : value < 0 ? '−' : ''}${Number(Math.abs(value * 100).toPrecision(6))} %`,
        title: 'change for the worse',
      }),
      markup`<path class="zero" d="M${round(x(0))} ${box.top}V${box.bottom}"/><text class="tick" x="${left}" y="14">← better</text><text class="tick" x="${right}" y="14" text-anchor="end">worse →</text>`,
      ...changes.map(({ metric, kind, worseBy, lower, upper }, index) => {
        const y = box.top + 34 + index * rowHeight
        return markup`<path class="interval ${kind}" d="M${round(x(lower))} ${y}H${round(x(upper))}"/><circle class="dot ${kind}" cx="${round(x(worseBy))}" cy="${y}" r="5"/><text class="halo name" x="${left}" y="${y - 14}">${metric.text}: ${formatWorse(metric, worseBy)}</text>`
      }),
    ],
  })
}
