import { renderLegend } from '../charts/marks.ts'
import type { Markup } from '../charts/markup.ts'
import { throughputChart } from '../charts/throughput-chart.ts'
import { formatInterval, formatUsers, known } from '../charts/units.ts'
import { formatCount, formatSeconds, formatShare, formatSpeed } from '../slo/format-number.ts'
import type { Answer, Entries } from './entries.ts'
import { renderFigure } from './figure.ts'
import {
  type LoadGroup,
  loadGroups,
  type LoadRow,
  loadRows,
  type LoadSeries,
} from './load-series.ts'
import { renderNumbers } from './table.ts'
import { tradeOffFigure } from './trade-off-section.ts'

/** Each load test: its throughput by users with the plateau, and what a user feels of it. */
export function loadFigures({ loads }: Entries): readonly Markup[] {
  return loadGroups(loads).flatMap((group) => [throughputFigure(group), tradeOffFigure(group)])
}

function throughputFigure(group: LoadGroup): Markup {
  const { id, label, series } = group
  const findings = series.map((each) =>
    series.length === 1 ? capital(findingOf(each)) : `${each.name}: ${findingOf(each)}`,
  )
  const finding = `${findings.join('. ')}.`
  return renderFigure({
    id,
    title: `Throughput by users: ${label}`,
    finding,
    notes: notesOf(group),
    legend: renderLegend(series.map(({ name }) => name)),
    chart: throughputChart(series, {
      id: `${id}-throughput`,
      title: `System throughput against users: ${label}`,
      description: finding,
    }),
    numbers: numbersOf(group),
  })
}

/** Where each load test's plateau is, for the head of the page. */
export function plateauAnswers({ loads }: Entries): readonly Answer[] {
  return loadGroups(loads).flatMap(({ id, series }) =>
    series.map((each) => ({ id, name: each.entry.name, text: findingOf(each) })),
  )
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

/** What a load test came to, without a full stop. */
function findingOf(series: LoadSeries): string {
  const { peak, plateau } = series.entry.summary
  if (peak === undefined) return whyNoPeak(series)
  const interval = formatInterval(peak, formatSpeed)
  const most = `peak ${formatSpeed(peak.tokensPerSecond)} at ${formatUsers(peak.users)}${interval === undefined ? '' : ` (95 % interval ${interval})`}`
  if (series.plateauFrom !== undefined) {
    return `throughput stops gaining from ${formatUsers(series.plateauFrom)}: ${most}`
  }
  return plateau.isReached
    ? `throughput has come to its plateau: ${most}`
    : `the ceiling was not reached: ${most}`
}

function whyNoPeak({ runs }: LoadSeries): string {
  const reason = runs.flatMap((entry) => entry?.run.invalid ?? []).at(0)
  if (reason !== undefined) return `no peak can be told, ${reason}`
  return 'no throughput was measured: no window was ever open'
}

function notesOf({ series }: LoadGroup): readonly string[] {
  return series.flatMap(({ entry: { summary, origin }, phases: all }) => {
    const { users, phases, endedBy, plateau, warnings } = summary
    const left = users.slice(phases.length)
    const say = (text: string): string => (origin === '' ? capital(text) : `${origin}: ${text}`)
    const isSpoilt = all.some(({ isValid }) => !isValid)
    return [
      ...(isSpoilt ? [say('“?” is where the client was too busy to be trusted.')] : []),
      ...(left.length === 0
        ? []
        : [say(`not run: ${left.map(formatCount).join(', ')} users, since ${endings[endedBy]}.`)]),
      ...(plateau.isReached
        ? [say(`a gain below ${formatShare(plateau.tolerance)} counts as none, twice in a row.`)]
        : []),
      ...warnings.map(say),
    ]
  })
}

const endings = {
  phases: 'all phases had been run',
  plateau: 'the plateau was reached',
  missed: 'a limit was missed',
  failing: 'the target failed',
  budget: 'the budget of seconds was spent',
} as const

function numbersOf(group: LoadGroup): Markup {
  const { label, series } = group
  const gainOf = ({ each, phase }: LoadRow): string | undefined =>
    known(
      each.entry.summary.plateau.gains.find(({ users }) => users === phase.users),
      ({ gain, over }) =>
        `${gain < 0 ? '−' : '+'}${formatShare(Math.abs(gain))} over ${formatUsers(over)}`,
    )
  return renderNumbers({
    caption: `System throughput by users: ${label}`,
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
      { head: '95 % interval', cell: ({ phase }) => formatInterval(phase, formatSpeed) },
      { head: 'gain', cell: gainOf },
      { head: 'requests', cell: ({ run }) => known(run?.run.requests.sent, formatCount) },
      {
        head: 'complete',
        cell: ({ run }) => known(run?.run.rates.completionRate, formatShare),
      },
      {
        head: 'TTFT P95',
        cell: ({ run }) => known(run?.run.metrics.timeToFirstToken.p95, formatSeconds),
      },
      {
        head: 'speed P25',
        cell: ({ run }) => known(run?.run.metrics.outputSpeed.p25, formatSpeed),
      },
    ],
  })
}
