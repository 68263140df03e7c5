import { styleText } from 'node:util'

import { formatCosts } from '../costs/format-costs.ts'
import { replayMark } from '../report/replayed.ts'
import type { ReportRow, SkippedTest, SloReport } from '../report/report.ts'
import type { MetricSummary, SloRun } from '../report/run.ts'
import { safeText } from '../report/safe-text.ts'
import { sideBySideGroups } from '../report/side-by-side.ts'
import { formatCount, formatSeconds, formatShare, formatSpeed } from '../slo/format-number.ts'
import { formatVerdict } from '../slo/format-verdict.ts'
import type { Verdict } from '../slo/verdict.ts'
import type { Summary } from '../stats/summary.ts'
import { alignColumns } from './align-columns.ts'
import { markOf } from './live-lines.ts'
import { renderSideBySide } from './side-by-side-lines.ts'
import { renderSummaryRow } from './summary-lines.ts'
import { triesOf } from './tries.ts'

type Percentile = 'p25' | 'p50' | 'p95'
type Format = (value: number) => string

/** Unknown is a dash, never 0. */
function cell(summary: MetricSummary, at: Percentile, format: Format): string {
  const known: Summary | undefined = summary.unmeasured === undefined ? summary : undefined
  return known === undefined ? '–' : format(known[at])
}

const withoutUnit: Format = (speed) => formatSpeed(speed).replace(' tok/s', '')

interface Column {
  readonly head: string
  readonly cell: (row: ReportRow) => string
}

const columns: readonly Column[] = [
  { head: 'run', cell: (row) => nameOf(row) },
  { head: 'users', cell: ({ run }) => formatCount(run.users) },
  { head: 'requests', cell: ({ run }) => formatCount(run.requests.sent) },
  { head: 'all tok/s', cell: ({ run }) => throughputOf(run) },
  { head: 'TTFT p50', cell: ({ run }) => cell(run.metrics.timeToFirstToken, 'p50', formatSeconds) },
  { head: 'TTFT p95', cell: ({ run }) => cell(run.metrics.timeToFirstToken, 'p95', formatSeconds) },
  { head: 'tok/s p25', cell: ({ run }) => cell(run.metrics.outputSpeed, 'p25', withoutUnit) },
  { head: 'tok/s p50', cell: ({ run }) => cell(run.metrics.outputSpeed, 'p50', withoutUnit) },
  { head: 'E2E p50', cell: ({ run }) => cell(run.metrics.endToEndLatency, 'p50', formatSeconds) },
  { head: 'complete', cell: ({ run }) => rate(run.rates.completionRate) },
  { head: 'verdict', cell: ({ run }) => worstOf(run.verdicts) ?? '–' },
]

function throughputOf({ throughput }: SloRun): string {
  return throughput === undefined ? '–' : withoutUnit(throughput.tokensPerSecond)
}

const rate = (share: number | undefined): string => (share === undefined ? '–' : formatShare(share))

function nameOf({ run, machine }: ReportRow): string {
  const name = machine === undefined ? run.label : `${machine}: ${run.label}`
  return safeText(name, 48) + replayMark(run.target)
}

const severity: readonly Verdict['kind'][] = [
  'invalid',
  'unmeasured',
  'missed',
  'inconclusive',
  'met',
]

function worstOf(verdicts: readonly Verdict[]): Verdict['kind'] | undefined {
  return severity.find((kind) => verdicts.some((verdict) => verdict.kind === kind))
}

/** The table and the verdicts that end the output of a run. */
export function renderSummary(report: SloReport): string {
  const details = report.rows
    .filter((row) => !isProbe(row, report))
    .flatMap((row) => renderDetails(row, isPeakOf(row, report)))
  const open = report.unfinished.map(
    ({ label, requests, planned }) =>
      `   ${styleText('yellow', 'unfinished')} ${safeText(label)}: ${requests}${requests > planned ? '' : ` of at most ${planned}`} requests`,
  )
  return [
    '',
    ` ${styleText('bold', 'SLO')}`,
    ...renderTable(report.rows),
    '',
    ...sideBySideGroups(report.rows).flatMap(renderSideBySide),
    ...report.summaries.flatMap((row) => renderSummaryRow(row, report.rows)),
    ...details,
    ...open,
    ...renderSkipped(report.skipped ?? []),
  ].join('\n')
}

/** What was left out, and the reason that it tells. */
export function renderSkipped(skipped: readonly SkippedTest[]): readonly string[] {
  return skipped.map(
    ({ test, machine, reason }) =>
      `   ${styleText('yellow', 'skipped')} ${safeText(machine === undefined ? test : `${machine}: ${test}`, 100)}: ${safeText(reason, 400)}`,
  )
}

function renderTable(rows: readonly ReportRow[]): string[] {
  if (rows.length === 0) return []
  const table = [
    columns.map(({ head }) => head),
    ...rows.map((row) => columns.map((c) => c.cell(row))),
  ]
  const [head = '', ...body] = alignColumns(table, true)
  return [`   ${styleText('dim', head)}`, ...body.map((line) => `   ${line}`)]
}

/** Whether a row is a probe of a search, which is told by the search. */
function isProbe({ run }: ReportRow, { summaries }: SloReport): boolean {
  return summaries.some(
    ({ summary }) =>
      summary.kind === 'capacity' && summary.probes.some(({ label }) => label === run.label),
  )
}

/** Whether a row is the best phase of a load test, by which it is compared. */
function isPeakOf({ run }: ReportRow, { summaries }: SloReport): boolean {
  return summaries.some(
    ({ summary }) =>
      summary.kind === 'load' && summary.label === run.partOf && summary.peak?.users === run.users,
  )
}

function renderDetails(row: ReportRow, isPeak: boolean): string[] {
  const { run } = row
  const isPart = run.partOf !== undefined
  // Of a phase that keeps its limits the line of the table is enough.
  const verdicts = run.verdicts.filter(({ kind }) => !isPart || kind !== 'met')
  const isTold = run.invalid === undefined || run.verdicts.some(({ kind }) => kind === 'invalid')
  const costs = isPart && !isPeak ? [] : formatCosts(run)
  const lineCount = verdicts.length + run.warnings.length + run.failures.length + costs.length
  if (isPart && isTold && lineCount === 0) return []
  const lines = [
    ...(isTold ? [] : [`     ${markOf('invalid')} invalid: ${safeText(run.invalid ?? '')}`]),
    ...verdicts.map((verdict) => `     ${markOf(verdict.kind)} ${formatVerdict(verdict)}`),
    ...run.warnings.map((text) => `     ${styleText('yellow', 'warning')} ${safeText(text)}`),
    ...run.failures
      .slice(0, 3)
      .map(({ detail, count }) => `     ${styleText('red', `${count} ×`)} ${safeText(detail)}`),
    ...costs.map((line) => `     ${line}`),
    ...(!row.isAsserted && run.verdicts.length > 0 && !isPart
      ? [
          `     ${styleText('yellow', 'warning')} reported only: no toMeetSLO() asserts these limits.`,
        ]
      : []),
    ...triesOf(row).map((text) => `     ${text}`),
  ]
  return [`   ${styleText('bold', nameOf(row))}  ${styleText('dim', describe(run))}`, ...lines, '']
}

/** What ran, and what its tokens are worth. */
function describe({ target, tokens }: SloRun): string {
  const { model, backend, backendVersion, threads, precision } = target
  const parts = [
    target.name,
    ...(model === undefined || model === target.name ? [] : [model]),
    ...(backend === undefined ? [] : [[backend, backendVersion].filter(Boolean).join(' ')]),
    ...(threads === undefined ? [] : [`${threads} ${threads === 1 ? 'thread' : 'threads'}`]),
    ...(precision === undefined ? [] : [precision]),
    ...(tokens.nativePerOpenAi === undefined
      ? []
      : [`${tokens.nativePerOpenAi.toFixed(3)} native tokens per OpenAI token`]),
  ]
  return safeText(parts.join(' · '))
}
