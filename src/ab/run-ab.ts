import type { ChangeRules } from '../regression/change.ts'
import { confirm } from '../regression/judge-changes.ts'
import { sidesOf } from '../regression/order.ts'
import type { SloReport } from '../report/report.ts'
import {
  type ComparedPlace,
  compareReports,
  type ReportComparison,
  type SidedReport,
} from './compare-reports.ts'

export interface AbOptions {
  readonly rounds: number
  readonly rules: ChangeRules
  /** Runs all benchmarks of a side once. */
  readonly run: (side: 'base' | 'head') => Promise<SloReport>
  readonly tell: (line: string) => void
}

/**
 * Runs the benchmarks of two commits in turns (ABBA), and judges the changes; where something is
 * worse, the same number of new runs must say so again.
 */
export async function runAb(options: AbOptions): Promise<ReportComparison> {
  const { rounds, rules, tell } = options
  const first = compareReports(await runRounds(options), rules)
  const worse = first.changes.filter(({ verdict }) => verdict.kind === 'missed')
  if (worse.length === 0) return first
  tell(
    `${worse.length} of ${first.changes.length} metrics seem worse: ${2 * rounds} new runs are to confirm it`,
  )
  const again = compareReports(await runRounds(options), rules, worse)
  const verdictAgain = ({ place, verdict }: ComparedPlace): ComparedPlace['verdict'] | undefined =>
    again.changes.find(
      (other) => other.place === place && other.verdict.metric.name === verdict.metric.name,
    )?.verdict
  return {
    ...first,
    changes: first.changes.map((each) => ({
      place: each.place,
      verdict: confirm(each.verdict, verdictAgain(each)),
    })),
  }
}

async function runRounds({ rounds, run, tell }: AbOptions): Promise<readonly SidedReport[]> {
  const reports: SidedReport[] = []
  const sides = sidesOf(rounds)
  for (const [index, side] of sides.entries()) {
    tell(`run ${index + 1} of ${sides.length}: ${side}`)
    // oxlint-disable-next-line no-await-in-loop -- two at once would measure each other
    reports.push({ side, report: await run(side) })
  }
  return reports
}
