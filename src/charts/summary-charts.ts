import type { SummaryRow } from '../report/report.ts'
import type { SloRun } from '../report/run.ts'
import type { LoadTestRun } from '../report/summary-run.ts'
import { changeChart, changesOf } from './change-chart.ts'
import { distributionChart } from './distribution-chart.ts'
import { accuracyChart, accuracyRows } from './eval-chart.ts'
import type { Markup } from './markup.ts'
import { searchChart } from './search-chart.ts'
import { throughputChart } from './throughput-chart.ts'
import { throughputSeries } from './throughput-series.ts'
import { tradeOffChart, tradeOffPoint } from './trade-off-chart.ts'

/** A chart and what it shows, in a line. */
export interface TitledChart {
  readonly title: string
  readonly chart: Markup
}

const textOf = (title: string): { id: string; title: string; description: string } => ({
  id: 'chart',
  title,
  description: title,
})

const titled = (title: string, chart: Markup | undefined): readonly TitledChart[] =>
  chart === undefined ? [] : [{ title, chart }]

/** The charts of a load test, a search, an eval or a comparison; none where nothing can be drawn. */
export function summaryCharts(
  summary: SummaryRow['summary'],
  runOf: (label: string) => SloRun | undefined,
): readonly TitledChart[] {
  switch (summary.kind) {
    case 'load': {
      return loadCharts(summary, runOf)
    }
    case 'capacity': {
      const title = `Probes of the search: ${summary.label}`
      return titled(title, searchChart(summary, textOf(title)))
    }
    case 'comparison': {
      const title = `Changes of ${summary.target.name} against ${summary.base.name}: ${summary.label}`
      return titled(title, changeChart(changesOf(summary), summary.margin, textOf(title)))
    }
    case 'eval': {
      const title = `Accuracy: ${summary.label}`
      return titled(title, accuracyChart(accuracyRows(summary), textOf(title)))
    }
    case 'eval-comparison': {
      return []
    }
    default: {
      return summary satisfies never
    }
  }
}

function loadCharts(
  summary: LoadTestRun,
  runOf: (label: string) => SloRun | undefined,
): readonly TitledChart[] {
  const series = throughputSeries(summary, runOf)
  const throughput = `System throughput against users: ${summary.label}`
  const tradeOff = `System throughput against speed per user: ${summary.label}`
  return [
    ...titled(throughput, throughputChart([series], textOf(throughput))),
    ...titled(tradeOff, tradeOffChart([series.phases.map(tradeOffPoint)], textOf(tradeOff))),
  ]
}

/** The times of the requests of one run; none where the client spoilt it. */
export function runCharts({ label, invalid, samples, metrics }: SloRun): readonly TitledChart[] {
  if (invalid !== undefined) return []
  const title = `Times of the requests: ${label}`
  const rows = [
    { name: 'time to first token', metric: 'timeToFirstToken' },
    { name: 'end-to-end latency', metric: 'endToEndLatency' },
  ] as const
  return titled(
    title,
    distributionChart(
      rows.map(({ name, metric }) => ({
        name,
        values: samples[metric],
        summary: metrics[metric],
      })),
      { ...textOf(title), axis: 'seconds' },
    ),
  )
}
