import type { SloReport } from './report.ts'

/**
 * What a report comes to, the worst first: an objective was missed; something is worse than before;
 * there is no verdict, since what was measured is not to be believed, or was not measured, or is
 * compared with something else; nothing is proven; all is well; nothing was judged.
 */
export const outcomes = [
  'missed',
  'regression',
  'invalid',
  'unmeasured',
  'incomparable',
  'inconclusive',
  'met',
  'none',
] as const

export type ReportOutcome = (typeof outcomes)[number]

/** The worst of all verdicts that a test has asserted, and of all comparisons with the baseline. */
export function outcomeOfReport({
  rows,
  summaries,
  baseline = [],
}: Pick<SloReport, 'rows' | 'summaries' | 'baseline'>): ReportOutcome {
  const asserted = [
    ...rows.map(({ isAsserted, run }) => ({ isAsserted, verdicts: run.verdicts })),
    ...summaries.map(({ isAsserted, summary }) => ({ isAsserted, verdicts: summary.verdicts })),
  ].filter(({ isAsserted }) => isAsserted)
  const changes = summaries.flatMap(({ isAsserted, summary }) =>
    isAsserted && summary.kind === 'comparison' ? summary.changes : [],
  )
  const found = new Set<ReportOutcome>([
    ...asserted.flatMap(({ verdicts }) => verdicts.map(({ kind }) => kind)),
    ...changes.map(({ kind }) => (kind === 'missed' ? 'regression' : kind)),
    ...baseline.map(({ check: { outcome } }) => outcomeOfCheck[outcome]),
  ])
  return outcomes.find((outcome) => found.has(outcome)) ?? 'none'
}

const outcomeOfCheck = {
  met: 'met',
  missed: 'regression',
  suspicious: 'invalid',
  unmeasured: 'unmeasured',
  incomparable: 'incomparable',
  inconclusive: 'inconclusive',
  // nothing is proven of what has nothing to be compared with
  learning: 'inconclusive',
  new: 'none',
  accepted: 'none',
} as const
