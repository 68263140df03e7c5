import { outcomeOf, type OnInconclusive } from '../slo/accept.ts'
import type { Verdict } from '../slo/verdict.ts'

/** One phase of a search for the most users. */
export interface Probe {
  readonly users: number
  /** On the limits of the objective, in their order. */
  readonly verdicts: readonly Verdict[]
  /**
   * The target answered nobody. That is a miss of every limit, if it answers again with fewer users:
   * see {@link revivalAfter}.
   */
  readonly isDead: boolean
}

/** What a probe says about the objective. */
export type ProbeOutcome =
  /** `isProven`: by the verdicts; otherwise by their point estimates. */
  | { readonly kind: 'met' | 'missed'; readonly isProven: boolean }
  /** Nothing can be said, and why. */
  | { readonly kind: 'invalid' | 'unmeasured'; readonly reason: string }

/** The outcome of a probe; what is open goes by `onInconclusive` (`warn`: by the point estimate). */
export function probeOutcome(
  { verdicts, isDead }: Probe,
  onInconclusive: OnInconclusive,
): ProbeOutcome {
  // once is a sign; that it comes again is the proof
  if (isDead) return { kind: 'missed', isProven: false }
  const invalid = verdicts.find(({ kind }) => kind === 'invalid' || kind === 'unmeasured')
  if (verdicts.some(({ kind }) => kind === 'missed')) return { kind: 'missed', isProven: true }
  if (invalid !== undefined && 'reason' in invalid) {
    return { kind: invalid.kind, reason: invalid.reason }
  }
  if (verdicts.every(({ kind }) => kind === 'met')) return { kind: 'met', isProven: true }
  const rule = onInconclusive === 'warn' ? 'point' : onInconclusive
  const isMet = verdicts.every((verdict) => outcomeOf(verdict, rule) === 'met')
  return { kind: isMet ? 'met' : 'missed', isProven: false }
}
