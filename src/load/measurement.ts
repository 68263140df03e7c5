import type { RequestMetrics } from '../metrics/request-metrics.ts'
import type { SteadyState } from '../slo/steady-state.ts'
import type { Verdict } from '../slo/verdict.ts'
import type { ClientHealth } from './client-health.ts'

/** Why a measurement ended. */
export type StopReason =
  /** Each limit is met or missed. */
  | 'proven'
  /** The budget of requests or of seconds is spent. */
  | 'requests'
  | 'seconds'
  /** A limit is missed, and that was to end it. */
  | 'missed'
  /** No request was completed, or none of the last ones: the target is dead. */
  | 'failing'
  /** More requests came than the target could answer. */
  | 'overloaded'

/** What was measured with one user, or in one phase of a load. */
export interface Measurement {
  /** In the order in which they were sent. */
  readonly requests: readonly RequestMetrics[]
  /** Of these requests. */
  readonly prompts: readonly string[]
  readonly verdicts: readonly Verdict[]
  /** Numbers of requests at which the verdict was, or would have been, looked at. */
  readonly looks: readonly number[]
  /** How many looks were taken. */
  readonly look: number
  readonly stoppedBy: StopReason
  /** Why the target counts as dead; absent where it does not. */
  readonly death?: string
  readonly warmup: { readonly sent: number; readonly failed: number }
  /**
   * With one user from the first counted request sent to the last one ended; under load, the
   * window's length.
   */
  readonly seconds: number
  /** When that began, by the clock. */
  readonly openAt: number
  /** CPU time of this process over them. */
  readonly cpuSeconds: number
  readonly clientHealth: ClientHealth
  /** The rest is of a load only: rates in equal parts of the window, tokens/s and requests/s. */
  readonly tokenRates?: readonly number[]
  readonly goodRates?: readonly number[]
  readonly steadyState?: SteadyState
}
