import { styleText } from 'node:util'

import { throughputSeries } from '../charts/throughput-series.ts'
import { formatPair } from '../evals/format-pair.ts'
import { formatChanges } from '../regression/format-change.ts'
import type { ComparisonRun } from '../report/comparison-run.ts'
import type { ReportRow, SummaryRow } from '../report/report.ts'
import type { SloRun } from '../report/run.ts'
import { runsBeside } from '../report/runs-beside.ts'
import { safeText } from '../report/safe-text.ts'
import type { CapacityRun, LoadTestRun } from '../report/summary-run.ts'
import { formatCount, formatSeconds, formatShare, formatSpeed } from '../slo/format-number.ts'
import { formatVerdict } from '../slo/format-verdict.ts'
import { evalLines } from './eval-lines.ts'
import { markOf } from './live-lines.ts'
import { plotThroughput } from './plot.ts'
import { triesOf } from './tries.ts'

const dim = (text: string): string => styleText('dim', text)

/** What a load test, a search, an eval or a comparison came to: a few lines for the end of the output. */
export function renderSummaryRow(
  row: SummaryRow,
  rows: readonly ReportRow[] = [],
): readonly string[] {
  const { summary } = row
  const lines = linesOf(summary, runsBeside(rows, row))
  return [
    `   ${styleText('bold', safeText(summary.label, 60))}  ${dim([titles[summary.kind], ...('seconds' in summary ? [formatSeconds(summary.seconds)] : [])].join(', '))}`,
    ...lines.map((line) => `     ${line}`),
    ...summary.verdicts.map((verdict) => `     ${markOf(verdict.kind)} ${formatVerdict(verdict)}`),
    ...summary.warnings.map((text) => `     ${styleText('yellow', 'warning')} ${safeText(text)}`),
    ...(summary.kind === 'eval' && summary.verdicts.length > 0 && !row.isAsserted
      ? [
          `     ${styleText('yellow', 'warning')} reported only: no toMeetSLO() asserts these limits.`,
        ]
      : []),
    ...triesOf(row).map((text) => `     ${text}`),
    '',
  ]
}

const titles = {
  load: 'system load test',
  capacity: 'search for the most users',
  comparison: 'comparison',
  eval: 'eval',
  'eval-comparison': 'comparison of evals',
} as const

type RunOf = (label: string) => SloRun | undefined

function linesOf(summary: SummaryRow['summary'], runOf: RunOf): readonly string[] {
  switch (summary.kind) {
    case 'load': {
      return loadLines(summary, runOf)
    }
    case 'capacity': {
      return capacityLines(summary)
    }
    case 'comparison': {
      return comparisonLines(summary)
    }
    case 'eval': {
      return evalLines(summary)
    }
    case 'eval-comparison': {
      return summary.pairs
        .flatMap((pair) => formatPair(pair, summary.confidence))
        .map((line) => safeText(line, 1000))
    }
    default: {
      return summary satisfies never
    }
  }
}

function comparisonLines(run: ComparisonRun): readonly string[] {
  const { target, base, changes, rounds, unconfirmed } = run
  return [
    `${safeText(target.name, 60)} against ${safeText(base.name, 60)}, ${rounds} runs of each in turns${unconfirmed === undefined ? '' : `, and ${rounds} more of each to confirm`}`,
    ...formatChanges(changes, run).map(({ kind, text }) => `${markOf(kind)} ${safeText(text)}`),
  ]
}

function loadLines(summary: LoadTestRun, runOf: RunOf): readonly string[] {
  const { phases, peak, plateau, users } = summary
  const left = users.slice(phases.length)
  return [
    ...plotThroughput(throughputSeries(summary, runOf)),
    ...(peak === undefined
      ? []
      : [
          `peak ${formatSpeed(peak.tokensPerSecond)} at ${usersOf(peak.users)}${peak.lowerBound === undefined || peak.upperBound === undefined ? '' : ` (95 % interval ${formatSpeed(peak.lowerBound)} to ${formatSpeed(peak.upperBound)})`}`,
        ]),
    plateau.isReached
      ? `plateau: the last two phases gained less than ${formatShare(plateau.tolerance)}${left.length === 0 ? '' : `, so ${left.map(formatCount).join(', ')} users were left out`}`
      : 'ceiling not reached',
  ]
}

function capacityLines(run: CapacityRun): readonly string[] {
  const { users, lower95, upper95, bracket, endedBy, binding, reason, maxUsers, probes } = run
  const { lastPass, firstFail } = bracket
  const claim = `${usersOf(lower95)} proven${upper95 === undefined ? '' : `, ${formatCount(upper95)} proven to fail`} (95 % each)`
  const answer =
    users === undefined
      ? `no answer: ${endedBy}, ${safeText(reason ?? '')}`
      : endedBy === 'ceiling'
        ? `${usersOf(users)} met it, untested above ${formatCount(maxUsers)}; ${claim}`
        : `${usersOf(users)}${endedBy === 'budget' ? ', as far as the budget of seconds went' : ''}; ${claim}`
  return [
    answer,
    ...(users === undefined
      ? []
      : [
          `bracket: ${lastPass === 0 ? 'nobody' : usersOf(lastPass)} met it, ${firstFail === undefined ? 'nobody' : usersOf(firstFail)} missed it${binding === undefined ? '' : `, by ${binding}`}`,
        ]),
    ...qualityLines(run),
    `probes: ${probes.map((probe) => `${formatCount(probe.users)} ${probe.outcome}${probe.isProven ? '' : '?'}`).join(', ')}`,
  ]
}

/** What was asked, and how right the answers were with each number of users. */
function qualityLines({ quality, probes }: CapacityRun): readonly string[] {
  if (quality === undefined) return []
  const accuracies = probes.flatMap(({ users, accuracy }) =>
    accuracy === undefined ? [] : [`${formatCount(users)} ${formatShare(accuracy)}`],
  )
  return [
    `asked: ${formatCount(quality.questions)} ${quality.questions === 1 ? 'question' : 'questions'} of ${safeText(quality.dataset, 60)}, scored by ${safeText(quality.score, 60)}; at least ${formatShare(quality.expectAccuracy, 12)} of the answers under load must be right`,
    `accuracy by users: ${accuracies.length === 0 ? 'unmeasured' : accuracies.join(', ')}`,
  ]
}

const usersOf = (count: number): string => `${formatCount(count)} ${count === 1 ? 'user' : 'users'}`
