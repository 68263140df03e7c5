import type { Expectation, LevelShift } from '../history/expectation.ts'
import type { Series } from '../history/series.ts'
import { type Box, renderChart, renderXAxis, renderYAxis, round, width } from './chart.ts'
import { type Markup, markup } from './markup.ts'
import { linear, ticks } from './scale.ts'

/** So many runs are drawn, the last ones. */
export const mostRuns = 100

export interface Trend {
  readonly series: Series
  /** What the last run was judged by. */
  readonly expectation?: Expectation
  readonly shifts: readonly LevelShift[]
  /** With its unit. */
  readonly axis: string
  readonly format: (value: number) => string
}

/** A figure from run to run, with the range that was expected of the last one, and changes of level. */
export function trendChart(
  { series, expectation, shifts, axis, format }: Trend,
  text: { readonly id: string; readonly title: string; readonly description: string },
): Markup | undefined {
  const points = series.points.slice(-mostRuns)
  if (points.length < 2) return undefined
  const box: Box = { left: 78, right: width - 46, top: 40, bottom: 200 }
  const bounds = expectation === undefined ? [] : [expectation.lower, expectation.upper]
  const values = [...points.map(({ value }) => value), ...bounds].filter(Number.isFinite)
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const room = (most - least) * 0.1 || Math.abs(most) * 0.1 || 1
  const [from, to] = [
    least >= 0 ? Math.max(0, least - room) : least - room,
    // there is no share above all of it
    series.unit === 'fraction' ? Math.min(1, most + room) : most + room,
  ]
  const y = linear({ from, to, start: box.bottom, end: box.top })
  const x = linear({ from: 0, to: points.length - 1, start: box.left + 8, end: box.right })
  const last = points.length - 1
  const marked = [...new Set([0, Math.floor(last / 2), last])]
  return renderChart({
    ...text,
    height: 252,
    content: [
      expectation === undefined
        ? undefined
        : markup`<rect class="open" x="${round(box.left)}" y="${round(y(expectation.upper))}" width="${round(box.right - box.left)}" height="${round(y(expectation.lower) - y(expectation.upper))}"/>`,
      renderYAxis(box, { scale: y, ticks: ticks(from, to, 4), format, title: axis }),
      renderXAxis(box, {
        scale: x,
        ticks: marked,
        format: (index) => points[index]?.run.at.slice(0, 10) ?? '',
        title: 'runs, in their order',
      }),
      ...shifts.flatMap(({ at, worseBy }) => {
        const index = points.findIndex(({ run }) => run === at.run)
        if (index === -1) return []
        const place = round(x(index))
        const sign = worseBy > 0 ? 'limit' : 'better'
        return [markup`<path class="${sign}" d="M${place} ${box.top}V${box.bottom}"/>`]
      }),
      markup`<path class="line s1" d="M${points.map(({ value }, index) => `${round(x(index))} ${round(y(value))}`).join('L')}"/>`,
      ...points.map(
        ({ value, run }, index) =>
          markup`<circle class="${run.passed ? 'mark s1' : 'dot missed'}" cx="${round(x(index))}" cy="${round(y(value))}" r="${index === last ? 5 : 2.5}"/>`,
      ),
    ],
  })
}
