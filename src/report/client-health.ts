import type { ErrorBar } from '../slo/error-bar.ts'

/** How late something was, in seconds. */
export interface Lateness {
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** Whether the client was able to measure what it measured. */
type ClientState =
  /** No sign that it was the bottleneck. */
  | 'valid'
  /** The figures stand, and may be off by what `because` says. */
  | 'suspect'
  /** No verdict rests on them. */
  | 'invalid'

/** Threads that sent and read in place of the one that judged. */
export interface LoadThreadsReport {
  readonly count: number
  /** Why there are no more; absent where their number was given. */
  readonly reason?: string
}

/** What the client was like while it measured. A sign is absent where there was nothing to see it by. */
export interface ClientReport {
  readonly state: ClientState
  /** The signs that made it suspect or invalid, in words. */
  readonly because: readonly string[]
  /** Busiest second of the event loop that reads the answers, 0 to 1; absent in runs below a second. */
  readonly busiestLoop?: number
  /**
   * Lateness of a loopback stream of known timing, read by the same event loop: from the moment at
   * which its bytes were to be sent to their stamp. Absent for targets of this process, and with
   * fewer than 100 readings.
   */
  readonly canaryLag?: Lateness
  /**
   * How far it may have been off: a time by the 99th percentile of the canary's lag, in seconds; the
   * speed of an answer by twice that over the median time from its first token to its last, as a
   * share. A limit within it is `inconclusive`. Absent without `canaryLag`.
   */
  readonly errorBar?: ErrorBar
  /** Visible chunks with the stamp of another one of the same answer, over all. Of endpoints only. */
  readonly coReadShare?: number
  /** Times in which no thread of this machine went on for more than 100 ms. Absent with the canary. */
  readonly freezes?: { readonly count: number; readonly seconds: number; readonly longest: number }
  /** Share of the machine's time that its host took away; Linux only. */
  readonly steal?: number
  /** Of endpoints only. Signs are those of the worst of them. */
  readonly workers?: LoadThreadsReport
  /** Connections that had to be opened while it was measured; their time is part of no metric. */
  readonly connects?: { readonly count: number; readonly longest: number }
}
