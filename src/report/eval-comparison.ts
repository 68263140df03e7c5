import type { PairComparison } from '../evals/compare-evals.ts'
import type { Verdict } from '../slo/verdict.ts'

/** An eval of a comparison. */
interface ComparedModel {
  /** In the comparison. */
  readonly name: string
  /** Of its eval. */
  readonly label: string
  readonly target: string
  /** Absent where nothing was scored. */
  readonly accuracy?: number
}

/** A comparison of evals, pair by pair. Differences are fractions, first − second. */
export interface EvalComparison {
  readonly kind: 'eval-comparison'
  readonly label: string
  /** ISO 8601. */
  readonly startedAt: string
  readonly confidence: number
  readonly models: readonly ComparedModel[]
  readonly pairs: readonly PairComparison[]
  readonly warnings: readonly string[]
  /** Always empty: a matcher judges a pair. */
  readonly verdicts: readonly Verdict[]
}
