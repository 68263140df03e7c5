import type { BaselineCheck } from './baseline-check.ts'
import type { ComparisonRun } from './comparison-run.ts'
import type { EvalComparison } from './eval-comparison.ts'
import type { EvalRun } from './eval-run.ts'
import type { ReportOutcome } from './outcome.ts'
import type { SloRun } from './run.ts'
import type { CapacityRun, LoadTestRun } from './summary-run.ts'

/** The version of this file format; every change of its fields raises it. */
export const formatVersion = 5

/**
 * The version of the metrics' definitions; figures of two versions are not comparable. Since 2 the
 * time to connect is part of no metric; in 1 it was in TTFT, TTFB and end-to-end latency.
 */
export const metricsVersion = 2

/** The versions whose reports can be read. */
export const metricsVersions = [1, 2] as const

/** A test that was to measure something and was left out for a reason that it tells. */
export interface SkippedTest {
  readonly project: string
  readonly file: string
  readonly test: string
  readonly machine?: string
  readonly reason: string
}

/** A run, and the test that made it. */
export interface ReportRow extends RowPlace {
  readonly run: SloRun
}

/** A load test, a search, an eval or a comparison, and the test that made it. */
export interface SummaryRow extends RowPlace {
  readonly summary: LoadTestRun | CapacityRun | ComparisonRun | EvalRun | EvalComparison
}

/** A comparison with the baseline, and the test whose measurement was compared. */
export interface BaselineRow extends RowPlace {
  readonly check: BaselineCheck
}

/** Where something was measured, and how its test ended. */
export interface RowPlace {
  /** The project's name in Vitest; empty without one. */
  readonly project: string
  /** Relative to the root. */
  readonly file: string
  /** The test with its suites, as Vitest prints it. */
  readonly test: string
  readonly state: 'passed' | 'failed' | 'skipped' | 'pending'
  /** The machine's label (`VITEST_BLOB_LABEL`), where runs of several were merged. */
  readonly machine?: string
  /** Which of the test's `repeats` it is, from 0. */
  readonly repeat: number
  /** How many earlier tries of this test a `retry` has replaced. */
  readonly droppedAttempts: number
  /** Whether `toMeetSLO` judged the run; verdicts that nobody asserts fail nothing. */
  readonly isAsserted: boolean
}

/** A run that had not ended when Vitest did: what was known of it last. */
export interface UnfinishedRun {
  readonly project: string
  readonly file: string
  readonly test: string
  readonly label: string
  readonly target: string
  readonly requests: number
  readonly planned: number
  /** Since its first request. */
  readonly seconds: number
  readonly medianTTFT?: number
  readonly medianSpeed?: number
}

/** `report.json`: everything that one `vitest bench` measured. */
export interface SloReport {
  readonly formatVersion: typeof formatVersion
  readonly metricsVersion: (typeof metricsVersions)[number]
  /** The version of vitest-slo that wrote it. */
  readonly version: string
  /** ISO 8601. */
  readonly createdAt: string
  /** How Vitest ended; `killed`: by a signal, before its tests had. */
  readonly reason: 'passed' | 'failed' | 'interrupted' | 'killed'
  readonly rows: readonly ReportRow[]
  /** Load tests and searches, whose phases are among the rows, evals and comparisons. */
  readonly summaries: readonly SummaryRow[]
  /** What was compared with the baseline; absent where it is off. */
  readonly baseline?: readonly BaselineRow[]
  /** The worst that it says, for programs; absent in `partial.json`. */
  readonly outcome?: ReportOutcome
  readonly unfinished: readonly UnfinishedRun[]
  /** What was left out, and why; absent: nothing was that tells a reason. */
  readonly skipped?: readonly SkippedTest[]
}
