import type { MetricSummary } from '../report/run.ts'
import type { Summary } from '../stats/summary.ts'
import { type Box, renderChart, renderXAxis, round, shorten, width } from './chart.ts'
import { histogram } from './histogram.ts'
import { type Markup, markup } from './markup.ts'
import { linear, logarithmic, logTicks, type Scale, ticks } from './scale.ts'
import { formatSecondsTick } from './units.ts'

/** A time of the requests of one run. */
export interface Distribution {
  readonly name: string
  readonly values: readonly (number | null)[]
  readonly summary: MetricSummary
  /** What P95 may be at most, or another percentile: where a line is drawn. */
  readonly limit?: number
}

const rowHeight = 58
const bins = 60
const left = 16
const right = width - 16

/** A time in seconds, a row for each run: a small histogram over a strip of its quantiles. */
export function distributionChart(
  rows: readonly Distribution[],
  text: {
    readonly id: string
    readonly title: string
    readonly description: string
    readonly axis: string
  },
): Markup | undefined {
  const known = rows.flatMap(({ summary }) => summaryOf(summary))
  if (known.length === 0) return undefined
  const axis = timeAxis([
    ...known.flatMap(({ min, max }) => [min, max]),
    ...rows.flatMap(({ limit }) => limit ?? []),
  ])
  const box: Box = { left, right, top: 4, bottom: 8 + rows.length * rowHeight }
  return renderChart({
    id: text.id,
    title: text.title,
    description: text.description,
    height: box.bottom + 46,
    content: [
      renderXAxis(box, {
        ...axis,
        format: formatSecondsTick,
        title: `${text.axis}${axis.isLog ? ' (log scale)' : ''}`,
      }),
      ...rows.map((row, index) => rowOf(row, axis.scale, box.top + index * rowHeight)),
    ],
  })
}

function summaryOf(summary: MetricSummary): Summary[] {
  return summary.unmeasured === undefined ? [summary] : []
}

function timeAxis(values: readonly number[]): {
  readonly scale: Scale
  readonly ticks: readonly number[]
  readonly isLog: boolean
} {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  if (least > 0 && most / least > 12) {
    const span = { from: least / 1.1, to: most * 1.1, start: left, end: right }
    return { scale: logarithmic(span), ticks: logTicks(span.from, span.to), isLog: true }
  }
  const span = { from: 0, to: most * 1.05 || 1, start: left, end: right }
  return { scale: linear(span), ticks: ticks(0, span.to), isLog: false }
}

function rowOf({ name, values, summary, limit }: Distribution, x: Scale, top: number): Markup {
  const title = markup`<text class="halo name" x="${left}" y="${round(top + 14)}">${shorten(name, right - left)}</text>`
  const base = top + 46
  if (summary.unmeasured !== undefined) {
    return markup`${title}<text class="halo tick" x="${left}" y="${round(base - 8)}">${shorten(`– ${summary.unmeasured}`, right - left)}</text>`
  }
  const at = (value: number): number => round(x(value))
  const { min, max, p25, p50, p75, p95 } = summary
  return markup`<path class="shape" d="${shapeOf(values, x, base - 3)}"/><path class="thin" d="M${at(min)} ${base}H${at(max)}"/><path class="thick" d="M${at(p25)} ${base}H${at(p75)}"/><path class="median" d="M${at(p50)} ${base - 5}V${base + 5}"/><circle class="p95" cx="${at(p95)}" cy="${base}" r="4"/>${limit === undefined ? undefined : markup`<path class="limit" d="M${at(limit)} ${round(top + 18)}V${base + 6}"/>`}${title}`
}

/** The histogram as one shape over its row's line. */
function shapeOf(values: readonly (number | null)[], x: Scale, base: number): string {
  const counts = histogram(values, (value) => (x(value) - left) / (right - left), bins)
  const most = Math.max(...counts)
  if (most === 0) return ''
  const step = (right - left) / bins
  const first = counts.findIndex((count) => count > 0)
  const last = counts.findLastIndex((count) => count > 0)
  const steps = counts
    .slice(first, last + 1)
    .map((count) => `V${round(base - (count / most) * 24)}h${round(step)}`)
  return `M${round(left + first * step)} ${base}${steps.join('')}V${base}z`
}
