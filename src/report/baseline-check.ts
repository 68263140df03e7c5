import type { ChangeVerdict } from '../regression/judge-changes.ts'
import type { Fingerprint, FingerprintDifference } from './fingerprint.ts'

/** Numbers by their names: seconds, tokens/s, shares and users; what was not measured is absent. */
export interface ComparedNumbers {
  readonly timeToFirstToken?: number
  readonly outputSpeed?: number
  readonly endToEndLatency?: number
  readonly throughput?: number
  readonly completionRate?: number
  readonly capacity?: number
  readonly accuracy?: number
}

/** What one session measured: one call of Vitest is one replicate. */
export interface BaselineRun {
  /** ISO 8601. */
  readonly at: string
  readonly commit?: string
  /** Requests, or scored answers, that its shares are of. */
  readonly requests: number
  readonly numbers: ComparedNumbers
}

/** How something measured compares with the baseline. */
export interface BaselineCheck {
  /** Of the run, the load test, the search or the eval. */
  readonly label: string
  /** Its entry: file, test and label. */
  readonly place: string
  /** The file, as it was given. */
  readonly path: string
  /**
   * `missed`: a regression. `suspicious`: a gain that is not believed. `incomparable`: what is there
   * is of another machine, or of other options. `new`: nothing is there. `learning`: too few sessions
   * are. `unmeasured`: this session has no number. `accepted`: its numbers replace what was there.
   */
  readonly outcome:
    | 'met'
    | 'missed'
    | 'inconclusive'
    | 'suspicious'
    | 'unmeasured'
    | 'incomparable'
    | 'new'
    | 'learning'
    | 'accepted'
  /** Whether it fails its test. */
  readonly isFailing: boolean
  readonly reason?: string
  /** Sessions in the entry, and when the first and the last of them were. */
  readonly sessions: number
  readonly from?: string
  readonly to?: string
  /** New runs that were to confirm what the first one seemed to show. */
  readonly confirmations: number
  /** What is said of each metric; empty where nothing was compared. */
  readonly changes: readonly ChangeVerdict[]
  /** What was said before the new runs. */
  readonly unconfirmed?: readonly ChangeVerdict[]
  /** From the nearest entry, where it is `incomparable`. */
  readonly differences?: readonly FingerprintDifference[]
  readonly margin: number
  readonly confidence: number
  /** What this session adds to the baseline; absent where it measured nothing that counts. */
  readonly addition?: {
    readonly machine?: string
    readonly fingerprint: Fingerprint
    readonly run: BaselineRun
  }
}
