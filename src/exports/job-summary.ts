import { formatPair } from '../evals/format-pair.ts'
import { formatChanges } from '../regression/format-change.ts'
import type { EvalRun } from '../report/eval-run.ts'
import type { ReportRow, SloReport, SummaryRow } from '../report/report.ts'
import type { MetricSummary } from '../report/run.ts'
import type { LoadTestRun } from '../report/summary-run.ts'
import { formatCount, formatSeconds, formatShare, formatSpeed } from '../slo/format-number.ts'
import { formatVerdict } from '../slo/format-verdict.ts'

/** GitHub's limit for all of a step is a mebibyte, and the upload is refused beyond it. */
const longest = 900_000

const titles = { passed: 'passed', failed: 'failed', interrupted: 'interrupted', killed: 'killed' }

/**
 * A report as Markdown: for the summary of a GitHub job, and for a comment on a pull request. Texts
 * of tests and targets are escaped: they may be anybody's.
 */
export function renderJobSummary(report: SloReport): string {
  const text = [
    `## SLO: ${titles[report.reason]}`,
    '',
    ...tableOf(report.rows),
    ...report.rows.flatMap(verdictsOf),
    ...report.summaries.flatMap(summaryOf),
    '',
  ].join('\n')
  return cutMarkdown(text, longest)
}

/** Whole lines of a Markdown text, no longer than allowed; a chart that is cut is closed. */
export function cutMarkdown(text: string, most: number): string {
  if (text.length <= most) return text
  const kept = text.slice(0, text.lastIndexOf('\n', most - 100))
  const isInChart = kept.split('\n').filter((line) => line.startsWith('```')).length % 2 === 1
  return `${kept}\n${isInChart ? '```\n' : ''}\n… cut off here: all of it is in report.json.\n`
}

const cells = (values: readonly string[]): string => `| ${values.join(' | ')} |`

function tableOf(rows: readonly ReportRow[]): string[] {
  if (rows.length === 0) return []
  const head = [
    'run',
    'users',
    'requests',
    'all tok/s',
    'TTFT p50',
    'TTFT p95',
    'tok/s p25',
    'E2E p50',
    'complete',
    'verdict',
  ]
  return [
    cells(head),
    cells(head.map((_, index) => (index === 0 ? ':--' : '--:'))),
    ...rows.map((row) => cells(cellsOf(row))),
    '',
  ]
}

function cellsOf({ run, machine }: ReportRow): string[] {
  const { metrics, rates, throughput, verdicts } = run
  const at = (
    summary: MetricSummary,
    name: 'p25' | 'p50' | 'p95',
    format: (value: number) => string,
  ): string => (summary.unmeasured === undefined ? format(summary[name]) : '–')
  return [
    escape(machine === undefined ? run.label : `${machine}: ${run.label}`),
    formatCount(run.users),
    formatCount(run.requests.sent),
    throughput === undefined ? '–' : formatSpeed(throughput.tokensPerSecond),
    at(metrics.timeToFirstToken, 'p50', formatSeconds),
    at(metrics.timeToFirstToken, 'p95', formatSeconds),
    at(metrics.outputSpeed, 'p25', formatSpeed),
    at(metrics.endToEndLatency, 'p50', formatSeconds),
    rates.completionRate === undefined ? '–' : formatShare(rates.completionRate),
    verdicts.map(({ kind }) => markOf(kind)).join(' ') || '–',
  ]
}

const marks: Readonly<Record<string, string>> = {
  met: '✅',
  missed: '❌',
  inconclusive: '❔',
  invalid: '⚠️',
  unmeasured: '⚠️',
}
const markOf = (kind: string): string => marks[kind] ?? kind

function verdictsOf({ run }: ReportRow): string[] {
  return run.verdicts
    .filter(({ kind }) => kind !== 'met')
    .map(
      (verdict) => `- ${markOf(verdict.kind)} ${escape(`${run.label}: ${formatVerdict(verdict)}`)}`,
    )
}

function summaryOf({ summary }: SummaryRow): string[] {
  const verdicts = summary.verdicts.map(
    (verdict) => `- ${markOf(verdict.kind)} ${escape(formatVerdict(verdict))}`,
  )
  return ['', `### ${escape(summary.label)}`, '', ...linesOf(summary), ...verdicts]
}

function linesOf(summary: SummaryRow['summary']): string[] {
  switch (summary.kind) {
    case 'load':
      return chartOf(summary)
    case 'comparison':
      return formatChanges(summary.changes, summary).map(
        ({ kind, text }) => `- ${markOf(kind)} ${escape(text)}`,
      )
    case 'capacity':
      return [capacityOf(summary)]
    case 'eval':
      return [accuracyOf(summary), '']
    case 'eval-comparison':
      return summary.pairs
        .flatMap((pair) => formatPair(pair, summary.confidence))
        .map((line) => `- ${escape(line.trim())}`)
    default:
      return summary satisfies never
  }
}

function accuracyOf({ accuracy, target, plan }: EvalRun): string {
  const { mean, theseQuestions, questions } = accuracy
  const name = escape(target.model === undefined ? target.name : `${target.name} (${target.model})`)
  if (mean === undefined || theseQuestions.unmeasured !== undefined) {
    const share = mean === undefined ? 'no accuracy' : `accuracy ${formatShare(mean)}`
    return `${name}: ${share}, ${escape(theseQuestions.unmeasured ?? 'no answer has a score')}`
  }
  const { lower, upper } = theseQuestions
  return `${name}: **accuracy ${formatShare(mean)}** on these ${formatCount(questions)} questions, ${formatCount(plan.repeats)} times each (${formatShare(lower)} to ${formatShare(upper)}, ${formatShare(plan.confidence)})`
}

function capacityOf(summary: Extract<SummaryRow['summary'], { kind: 'capacity' }>): string {
  const { users, lower95, upper95, maxUsers, endedBy, binding, reason = '' } = summary
  if (users === undefined) return `No answer: ${escape(`${endedBy}, ${reason}`)}`
  const above = endedBy === 'ceiling' ? `, untested above ${formatCount(maxUsers)}` : ''
  return `**${formatCount(users)} users**${above}; ${formatCount(lower95)} proven${upper95 === undefined ? '' : `, ${formatCount(upper95)} proven to fail`} (95 % each)${binding === undefined ? '' : `, bound by ${escape(binding)}`}`
}

/** Throughput against users, as GitHub draws it: a Mermaid chart has names of categories, no logarithms. */
function chartOf({ phases }: LoadTestRun): string[] {
  const points = phases.flatMap(({ users, tokensPerSecond }) =>
    tokensPerSecond === undefined ? [] : [{ users, tokensPerSecond }],
  )
  if (points.length < 2) return []
  const values = points.map(({ tokensPerSecond }) => Number(tokensPerSecond.toPrecision(4)))
  return [
    '```mermaid',
    'xychart-beta',
    '  title "system throughput, tok/s"',
    `  x-axis "concurrent users" [${points.map(({ users }) => users).join(', ')}]`,
    `  y-axis "tok/s" 0 --> ${Math.ceil(1.1 * Math.max(...values))}`,
    `  bar [${values.join(', ')}]`,
    '```',
    '',
  ]
}

/** Names come from tests, targets and models: no markup, no table cell, no mention, no link. */
function escape(text: string): string {
  return text
    .replaceAll(/[\r\n]+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_{}[\]()#+!|~@:]/g, (sign) => `&#${sign.codePointAt(0) ?? 0};`)
}
