import { type Markup, markup } from '../charts/markup.ts'
import { formatInterval, formatMetric, known } from '../charts/units.ts'
import { answerClasses } from '../metrics/answer-class.ts'
import {
  formatCount,
  formatRate,
  formatSeconds,
  formatShare,
  formatSpeed,
} from '../slo/format-number.ts'
import { metricNames, metricTraits, type MetricName } from '../slo/limit.ts'
import type { Entries, RunEntry } from './entries.ts'
import { type Column, renderTable } from './table.ts'

/** So many runs have a row; a page with more would not open well. */
const mostRows = 600

const percentiles = ['p25', 'p50', 'p95'] as const

/** Every run with all its metrics. */
export function runsTable({ runs }: Entries): readonly Markup[] {
  if (runs.length === 0) return []
  const shown = runs.slice(0, mostRows)
  return [
    renderTable({
      caption: 'All runs: P25, P50 and P95 of every metric',
      rows: shown,
      idOf: ({ id }) => id,
      columns: [...columns, ...metricNames.flatMap(columnsOf)],
    }),
    ...(runs.length > shown.length
      ? [
          markup`<p class="note">${formatCount(runs.length - shown.length)} more runs are in report.json.</p>`,
        ]
      : []),
  ]
}

const columns: readonly Column<RunEntry>[] = [
  { head: 'run', cell: ({ name }) => name },
  { head: 'users', cell: ({ run }) => formatCount(run.users) },
  {
    head: 'arrivals/s',
    cell: ({ run }) => known(run.rate, ({ perSecond }) => formatRate(perSecond)),
  },
  { head: 'requests', cell: ({ run }) => formatCount(run.requests.sent) },
  { head: 'not completed', isText: true, cell: ({ run }) => lostOf(run) },
  {
    head: 'throughput',
    cell: ({ run }) => known(run.throughput, (each) => formatSpeed(each.tokensPerSecond)),
  },
  {
    head: '95 % interval',
    cell: ({ run }) => formatInterval(run.throughput ?? {}, formatSpeed),
  },
  {
    head: 'goodput',
    cell: ({ run }) => known(run.goodput, ({ perSecond }) => formatRate(perSecond)),
  },
  { head: 'complete', cell: ({ run }) => known(run.rates.completionRate, formatShare) },
  { head: 'took', cell: ({ run }) => formatSeconds(run.seconds) },
]

/** As in "2 errored, 1 censored". */
function lostOf({ requests }: RunEntry['run']): string | undefined {
  const parts = answerClasses
    .filter((kind) => kind !== 'completed' && requests[kind] > 0)
    .map((kind) => `${formatCount(requests[kind])} ${kind}`)
  return parts.length === 0 ? 'none' : parts.join(', ')
}

function columnsOf(metric: MetricName): readonly Column<RunEntry>[] {
  return percentiles.map((at) => ({
    head: `${metricTraits[metric].text} ${at.toUpperCase()}`,
    cell: ({ run }) => known(run.metrics[metric][at], (value) => formatMetric(metric, value)),
  }))
}
