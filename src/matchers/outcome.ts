import type { MatcherState } from 'vitest'

import type { OnInconclusive, Outcome } from '../slo/accept.ts'
import { formatVerdict } from '../slo/format-verdict.ts'
import type { Verdict } from '../slo/verdict.ts'

/** Whether a matcher passes; what fails and what passes do so under `.not` as well. */
export function settle(outcomes: ReadonlySet<Outcome>, isNot: boolean): boolean {
  if (outcomes.has('fails')) return isNot
  if (outcomes.has('missed')) return false
  return outcomes.has('passes') ? !isNot : true
}

/** Shows verdicts that are open but do not fail. */
export function warnOpen(
  { task }: MatcherState,
  label: string,
  verdicts: readonly Verdict[],
  onInconclusive: OnInconclusive,
): void {
  const open = verdicts.filter(({ kind }) => kind === 'inconclusive')
  if (open.length === 0 || onInconclusive === 'fail') return
  const text = `${label}: the requests do not decide\n${open.map(formatVerdict).join('\n')}`
  void task?.context.annotate(text, 'warning')
}

/** Adds the verdicts to what reports show of this run. */
export function remember(state: MatcherState, label: string, verdicts: readonly Verdict[]): void {
  const entry = state.task?.meta.slo?.findLast((known) => known.label === label)
  if (entry === undefined) return
  entry.isAsserted = true
  const isKnown = ({ limit }: Verdict): boolean =>
    entry.verdicts.some(
      (known) => known.limit.key === limit.key && known.limit.value === limit.value,
    )
  entry.verdicts.push(...verdicts.filter((verdict) => !isKnown(verdict)))
}
