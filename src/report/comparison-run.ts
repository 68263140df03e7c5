import type { ChangeVerdict } from '../regression/judge-changes.ts'
import type { RunTarget } from './run.ts'
import type { SummaryBase } from './summary-run.ts'

/** Two targets compared, run by run in turns. */
export interface ComparisonRun extends SummaryBase {
  readonly kind: 'comparison'
  /** What `target`, the head, is compared with. */
  readonly base: RunTarget
  /** Runs of each. */
  readonly rounds: number
  /** A change for the worse below this share is none. */
  readonly margin: number
  /** A gain of this factor and more is not believed. */
  readonly suspicious: number
  readonly confidence: number
  readonly onInconclusive: 'point' | 'fail' | 'warn'
  /** What is said of each metric in the end. */
  readonly changes: readonly ChangeVerdict[]
  /** What was said before a regression was looked for in new runs; absent where none was found. */
  readonly unconfirmed?: readonly ChangeVerdict[]
}
