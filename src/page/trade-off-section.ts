import { renderLegend } from '../charts/marks.ts'
import type { Markup } from '../charts/markup.ts'
import {
  tierLines,
  tradeOffChart,
  type TradeOffPoint,
  tradeOffPoint,
} from '../charts/trade-off-chart.ts'
import { formatUsers, known } from '../charts/units.ts'
import { formatSpeed } from '../slo/format-number.ts'
import { renderFigure } from './figure.ts'
import { type LoadGroup, type LoadRow, loadRows, type LoadSeries } from './load-series.ts'
import { renderNumbers } from './table.ts'

/** How to read the charts. */
export const tradeOffIntro: string =
  'Throughput against speed per user: further up and to the right is better. A point is the median user, its bar goes from P25 to P75. The speed of a tier is kept as far as the left end of the bar, P25, is right of its line; each tier has a limit on TTFT as well.'

/** What the system gives against what a user feels, for a load test. */
export function tradeOffFigure(group: LoadGroup): Markup {
  const { id, label, series } = group
  const lines = series.map(({ phases }) => phases.map(tradeOffPoint))
  const finding = series
    .map((each, index) =>
      sentenceOf(each, lines[index]?.filter((point) => point !== undefined) ?? []),
    )
    .join(' ')
  return renderFigure({
    id: `${id}-trade-off`,
    title: `Throughput against speed per user: ${label}`,
    finding,
    legend: renderLegend(series.map(({ name }) => name)),
    chart: tradeOffChart(lines, {
      id: `${id}-trade-off-chart`,
      title: `System throughput against the median output speed of a user: ${label}`,
      description: finding,
    }),
    numbers: numbersOf(group),
  })
}

function sentenceOf({ name, entry }: LoadSeries, line: readonly TradeOffPoint[]): string {
  const [first] = line
  const last = line.at(-1)
  const before = entry.origin === '' ? '' : `${name}: `
  if (first === undefined || last === undefined) {
    return `${before}No phase has both a throughput and a speed.`
  }
  const change =
    first === last
      ? `With ${formatUsers(first.users)} the system gives ${formatSpeed(first.tokensPerSecond)}, and the median user ${formatSpeed(first.p50)}.`
      : `From ${formatUsers(first.users)} to ${formatUsers(last.users)} the system goes from ${formatSpeed(first.tokensPerSecond)} to ${formatSpeed(last.tokensPerSecond)}, and the median user from ${formatSpeed(first.p50)} to ${formatSpeed(last.p50)}.`
  return `${before}${change} ${keptOf(line)}`
}

/** Which tiers' speeds are kept, as far as the phases tell. */
function keptOf(line: readonly TradeOffPoint[]): string {
  const parts = tierLines.map(({ name, p25Speed }) => {
    const slow = line.findIndex(({ p25 }) => p25 < p25Speed)
    const last = slow === -1 ? line.at(-1) : line[slow - 1]
    return last === undefined
      ? `${name}'s in no phase`
      : `${name}'s up to ${formatUsers(last.users)}`
  })
  return `P25 keeps the speed of the tiers: ${parts.join(', ')}.`
}

function numbersOf(group: LoadGroup): Markup {
  const { label, series } = group
  const at = (name: 'p25' | 'p50' | 'p75') => ({
    head: `speed ${name.toUpperCase()}`,
    cell: ({ phase }: LoadRow) => known(phase.speed?.[name], formatSpeed),
  })
  return renderNumbers({
    caption: `System throughput and speed per user: ${label}`,
    rows: loadRows(group),
    columns: [
      {
        head: 'phase',
        cell: ({ each, phase }) =>
          series.length === 1
            ? formatUsers(phase.users)
            : `${each.name}: ${formatUsers(phase.users)}`,
      },
      { head: 'throughput', cell: ({ phase }) => known(phase.tokensPerSecond, formatSpeed) },
      at('p25'),
      at('p50'),
      at('p75'),
    ],
  })
}
