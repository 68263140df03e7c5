import { distributionChart } from '../charts/distribution-chart.ts'
import type { Markup } from '../charts/markup.ts'
import { formatCount, formatSeconds } from '../slo/format-number.ts'
import type { Limit, MetricName } from '../slo/limit.ts'
import type { Entries, RunEntry } from './entries.ts'
import { renderFigure } from './figure.ts'
import { renderNumbers } from './table.ts'

/** So many runs of one test are drawn; the table of all runs has the rest. */
const mostRows = 24
/** So many runs of all tests are drawn, or the page would be heavy. */
const mostOnPage = 400

const drawnMetrics = [
  {
    metric: 'timeToFirstToken',
    name: 'Time to first token',
    short: 'TTFT',
    axis: 'time to first token',
  },
  {
    metric: 'endToEndLatency',
    name: 'End-to-end latency',
    short: 'E2E',
    axis: 'end-to-end latency',
  },
] as const

type Drawn = (typeof drawnMetrics)[number]

/** How to read the charts. */
export const latencyIntro: string =
  'Above each line: how many requests took how long. On it: all of them (thin), the half around the median (thick), the median (stroke) and P95 (dot). A dashed line is a limit.'

/** How the times of the requests lie, a row for each run; runs of one test together. */
export function latencyFigures({ runs }: Entries): readonly Markup[] {
  const groups = Map.groupBy(runs, ({ run, place }) =>
    run.partOf === undefined
      ? JSON.stringify(['single', place.file])
      : JSON.stringify(['part', place.file, place.test, run.partOf]),
  )
  let left = mostOnPage
  return [...groups.values()].flatMap((group) => {
    const shown = group.slice(0, Math.min(mostRows, left))
    left -= shown.length
    return shown.length === 0 ? [] : drawnMetrics.map((drawn) => figureOf(group, shown, drawn))
  })
}

function figureOf(
  group: readonly RunEntry[],
  shown: readonly RunEntry[],
  { metric, name, short, axis }: Drawn,
): Markup {
  const [first] = shown
  const id = `${first?.id ?? 'runs'}-${short.toLowerCase()}`
  const title = `${name}: ${titleOf(group)}`
  const finding = findingOf(shown, metric, short)
  return renderFigure({
    id,
    title,
    finding,
    notes:
      shown.length < group.length
        ? [`${formatCount(group.length - shown.length)} more runs are in the table of all runs.`]
        : [],
    chart: distributionChart(
      shown.map(({ name: runName, run }) => ({
        name: runName,
        values: run.invalid === undefined ? run.samples[metric] : [],
        summary:
          run.invalid === undefined
            ? run.metrics[metric]
            : { n: 0, unmeasured: `invalid: ${run.invalid}` },
        ...limitOf(run.verdicts, metric),
      })),
      { id: `${id}-chart`, title, description: finding, axis },
    ),
    numbers: numbersOf(shown, metric, title),
  })
}

function titleOf(group: readonly RunEntry[]): string {
  const [first] = group
  if (first === undefined) return ''
  return first.run.partOf ?? (group.length === 1 ? first.name : `runs of ${first.place.file}`)
}

function limitOf(
  verdicts: readonly { readonly limit: Limit }[],
  metric: MetricName,
): { readonly limit?: number } {
  const found = verdicts.find(({ limit }) => limit.kind === 'percentile' && limit.metric === metric)
  return found === undefined ? {} : { limit: found.limit.value }
}

function findingOf(
  shown: readonly RunEntry[],
  metric: Drawn['metric'],
  short: Drawn['short'],
): string {
  const known = shown.flatMap(({ name, run }) => {
    const summary = run.metrics[metric]
    return summary.unmeasured === undefined && run.invalid === undefined
      ? [{ name, p95: summary.p95 }]
      : []
  })
  const [first] = known
  if (first === undefined) return `No run has a valid ${short}.`
  const least = known.reduce((a, b) => (b.p95 < a.p95 ? b : a))
  const most = known.reduce((a, b) => (b.p95 > a.p95 ? b : a))
  return known.length === 1 || least.p95 === most.p95
    ? `P95 is ${formatSeconds(first.p95)}.`
    : `P95 goes from ${formatSeconds(least.p95)} (${least.name}) to ${formatSeconds(most.p95)} (${most.name}).`
}

function numbersOf(shown: readonly RunEntry[], metric: MetricName, caption: string): Markup {
  const percentiles = ['min', 'p5', 'p25', 'p50', 'p75', 'p90', 'p95', 'p99', 'max'] as const
  return renderNumbers({
    caption,
    rows: shown,
    columns: [
      { head: 'run', cell: ({ name }) => name },
      { head: 'values', cell: ({ run }) => formatCount(run.metrics[metric].n) },
      ...percentiles.map((percentile) => ({
        head: percentile.replace('p', 'P'),
        cell: ({ run }: RunEntry) => {
          const value = run.metrics[metric][percentile]
          return value === undefined ? undefined : formatSeconds(value)
        },
      })),
    ],
  })
}
