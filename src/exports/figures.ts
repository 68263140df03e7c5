import type { ReportRow, RowPlace, SloReport, SummaryRow } from '../report/report.ts'
import type { MetricSummary } from '../report/run.ts'
import type { MetricName } from '../slo/limit.ts'

/** One number of a report, as programs that track numbers want it. Seconds, tokens/s and fractions. */
export interface Figure {
  readonly file: string
  readonly test: string
  /** The run's label, with the machine's before it where there are several. */
  readonly run: string
  readonly users: number
  /** In snake case, with its unit: `ttft_p50_seconds`. */
  readonly name: string
  readonly value: number
  readonly unit: 's' | 'tok/s' | 'req/s' | 'fraction' | 'users'
  readonly better: 'lower' | 'higher'
  /** Of a 95 % interval. */
  readonly lower?: number
  readonly upper?: number
}

interface Column {
  readonly metric: MetricName
  readonly name: string
  readonly at: 'p25' | 'p50' | 'p95'
  readonly unit: Figure['unit']
}

const columns: readonly Column[] = [
  { metric: 'timeToFirstToken', name: 'ttft_p50_seconds', at: 'p50', unit: 's' },
  { metric: 'timeToFirstToken', name: 'ttft_p95_seconds', at: 'p95', unit: 's' },
  {
    metric: 'outputSpeed',
    name: 'output_speed_p25_tokens_per_second',
    at: 'p25',
    unit: 'tok/s',
  },
  {
    metric: 'outputSpeed',
    name: 'output_speed_p50_tokens_per_second',
    at: 'p50',
    unit: 'tok/s',
  },
  { metric: 'endToEndLatency', name: 'e2e_p50_seconds', at: 'p50', unit: 's' },
  { metric: 'endToEndLatency', name: 'e2e_p95_seconds', at: 'p95', unit: 's' },
]

type Value = Omit<Figure, 'file' | 'test' | 'run' | 'users'>

/**
 * The numbers of a report that are worth tracking, in its order. What was not measured is left out,
 * and so is what the client spoilt: nothing is ever 0 for "unknown".
 */
export function figuresOf(report: SloReport): readonly Figure[] {
  return [...report.rows.flatMap(figuresOfRun), ...report.summaries.flatMap(figuresOfSummary)]
}

/** Those of one run. */
export function figuresOfRun(row: ReportRow): readonly Figure[] {
  const { run } = row
  return figuresAt(row, run.label, run.users, run.invalid ? [] : valuesOf(run))
}

/** Those of one load test, search or eval. */
export function figuresOfSummary(row: SummaryRow): readonly Figure[] {
  return figuresAt(row, row.summary.label, 1, summaryValues(row.summary))
}

function figuresAt(
  { file, test, machine, repeat }: RowPlace,
  label: string,
  users: number,
  values: readonly Value[],
): Figure[] {
  const parts = [
    ...(machine === undefined ? [] : [machine]),
    label,
    ...(repeat === 0 ? [] : [`repeat ${repeat + 1}`]),
  ]
  return values.map((value) => ({ file, test, run: parts.join(': '), users, ...value }))
}

function valuesOf({ metrics, throughput, goodput, rates }: ReportRow['run']): Value[] {
  const known = columns.flatMap(({ metric, name, at, unit }) => {
    const value = percentileOf(metrics[metric], at)
    const better = unit === 's' ? 'lower' : 'higher'
    return value === undefined ? [] : [{ name, value, unit, better } as const]
  })
  return [
    ...known,
    ...(throughput === undefined
      ? []
      : [rated('throughput_tokens_per_second', throughput.tokensPerSecond, 'tok/s', throughput)]),
    ...(goodput === undefined
      ? []
      : [rated('goodput_requests_per_second', goodput.perSecond, 'req/s', goodput)]),
    ...(rates.completionRate === undefined
      ? []
      : [rated('completion_rate', rates.completionRate, 'fraction', {})]),
  ]
}

function percentileOf(summary: MetricSummary, at: Column['at']): number | undefined {
  return summary.unmeasured === undefined ? summary[at] : undefined
}

interface Bounds {
  readonly lowerBound?: number
  readonly upperBound?: number
}

function rated(
  name: string,
  value: number,
  unit: Figure['unit'],
  { lowerBound, upperBound }: Bounds,
): Value {
  return {
    name,
    value,
    unit,
    better: 'higher',
    ...(lowerBound !== undefined && { lower: lowerBound }),
    ...(upperBound !== undefined && { upper: upperBound }),
  }
}

function summaryValues(summary: SummaryRow['summary']): Value[] {
  if (summary.kind === 'load') {
    const { peak } = summary
    return peak === undefined
      ? []
      : [rated('peak_throughput_tokens_per_second', peak.tokensPerSecond, 'tok/s', peak)]
  }
  if (summary.kind === 'eval') {
    const { mean, theseQuestions } = summary.accuracy
    const bounds =
      theseQuestions.unmeasured === undefined
        ? { lowerBound: theseQuestions.lower, upperBound: theseQuestions.upper }
        : {}
    return mean === undefined ? [] : [rated('accuracy', mean, 'fraction', bounds)]
  }
  if (summary.kind !== 'capacity' || summary.users === undefined) return []
  const { users, lower95, upper95 } = summary
  const bounds = {
    lowerBound: lower95,
    ...(upper95 !== undefined && { upperBound: upper95 - 1 }),
  }
  return [rated('capacity_users', users, 'users', bounds)]
}

/** Where a run stands in a report, as one text that no other run has. */
export const placeOf = ({ file, test, run }: Figure): string =>
  test === run ? `${file} > ${test}` : `${file} > ${test} > ${run}`
