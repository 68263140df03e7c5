import { type Markup, markup } from '../charts/markup.ts'
import { mostRuns, trendChart } from '../charts/trend-chart.ts'
import { formatFigure, formatHistoryVerdict, formatShift } from '../history/format-history.ts'
import type { HistoryVerdict } from '../history/judge-history.ts'
import type { Trends } from '../history/read-trends.ts'
import { formatCount } from '../slo/format-number.ts'
import { createAnchors } from './entries.ts'
import { renderFigure } from './figure.ts'
import { renderNumbers } from './table.ts'

/** So many figures have a chart: those that are not met first. */
const mostFigures = 30
/** So many runs stand in a table, the last ones. */
const mostRows = 30

/** How to read the charts. */
export const historyIntro: string =
  'Each figure from run to run. Grey: what was expected of the last run, with 95 % confidence on each side. Red dots are runs that failed; dashed lines mark a change of level, red for the worse, green for the better.'

/** The trends of a history: what is said of the last run, and where a level changed. */
export function historyFigures(history: Trends | undefined): readonly Markup[] {
  const { judged, notes = [] } = history ?? {}
  if (judged === undefined) return []
  const anchors = createAnchors()
  const order = judged.verdicts.toSorted((a, b) => rankOf(a) - rankOf(b))
  const shown = order.slice(0, mostFigures)
  const left = order.length - shown.length
  const told = [
    ...(left === 0
      ? []
      : [
          `${formatCount(left)} more figures are told by "vitest-slo history"; these are the first.`,
        ]),
    ...notes,
  ]
  return [
    ...told.map((note) => markup`<p class="note">${note}</p>`),
    ...shown.map((verdict) => figureOf(verdict, anchors)),
  ]
}

const rankOf = ({ kind, shifts }: HistoryVerdict): number =>
  kind === 'missed' || kind === 'invalid' || kind === 'unmeasured' ? 0 : shifts.length > 0 ? 1 : 2

function figureOf(verdict: HistoryVerdict, anchors: (name: string) => string): Markup {
  const { series, shifts, expectation } = verdict
  const name = `${series.name}: ${series.place}`
  const id = anchors(`history ${name}`)
  const finding = formatHistoryVerdict(verdict)
  const format = (value: number): string => formatFigure(series, value)
  const points = series.points.slice(-mostRuns)
  return renderFigure({
    id,
    title: name,
    finding,
    notes: [
      ...shifts.map((shift) => formatShift(series, shift)),
      ...(points.length < series.points.length
        ? [`The last ${points.length} of ${formatCount(series.points.length)} runs.`]
        : []),
      ...(points.length > mostRows ? [`The table has the last ${mostRows} of them.`] : []),
    ],
    chart: trendChart(
      {
        series,
        shifts,
        axis: series.name,
        format,
        ...(expectation !== undefined && { expectation }),
      },
      { id: `${id}-trend`, title: `Trend of ${name}`, description: finding },
    ),
    numbers: renderNumbers({
      caption: `Runs: ${name}`,
      rows: points.toReversed().slice(0, mostRows),
      columns: [
        { head: 'run', cell: ({ run }) => run.at.slice(0, 16).replace('T', ' ') },
        { head: 'commit', isText: true, cell: ({ run }) => run.commit?.slice(0, 12) },
        { head: 'branch', isText: true, cell: ({ run }) => run.branch },
        { head: 'result', isText: true, cell: ({ run }) => (run.passed ? 'passed' : 'failed') },
        { head: series.name, cell: ({ value }) => format(value) },
      ],
    }),
  })
}
