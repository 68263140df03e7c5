import type { TestArtifactBase } from 'vitest'

import type { BaselineCheck } from './report/baseline-check.ts'
import type { ComparisonRun } from './report/comparison-run.ts'
import type { EvalComparison } from './report/eval-comparison.ts'
import type { EvalRun } from './report/eval-run.ts'
import type { SloRun } from './report/run.ts'
import type { SloSettings } from './report/settings.ts'
import type { CapacityRun, LoadTestRun } from './report/summary-run.ts'
import type { SloOptions } from './slo/options.ts'
import type { Verdict } from './slo/verdict.ts'

/** Which try of a test a record belongs to: retries replace one another, repeats are replicates. */
export interface Attempt {
  readonly retry: number
  readonly repeat: number
}

/** The full result of one run, recorded when it has ended. */
export interface SloRunArtifact extends TestArtifactBase {
  type: 'vitest-slo:run'
  attempt: Attempt
  run: SloRun
}

/** A load test or a search, whose runs were recorded before, an eval or a comparison; at its end. */
export interface SloSummaryArtifact extends TestArtifactBase {
  type: 'vitest-slo:summary'
  attempt: Attempt
  summary: LoadTestRun | CapacityRun | ComparisonRun | EvalRun | EvalComparison
}

/** What was measured, compared with the baseline; recorded after it. */
export interface SloBaselineArtifact extends TestArtifactBase {
  type: 'vitest-slo:baseline'
  attempt: Attempt
  check: BaselineCheck
}

/** A run that is still going on; removed from the test as soon as it was shown. */
export interface SloProgressArtifact extends TestArtifactBase {
  type: 'vitest-slo:progress'
  attempt: Attempt
  label: string
  target: string
  requests: number
  planned: number
  /** Seconds since the first request. */
  seconds: number
  medianTTFT?: number
  medianSpeed?: number
  /** What else is known by now, as in an accuracy. */
  detail?: string
  /** Lines to be shown once, such as what computes. */
  notes?: readonly string[]
  /** Warnings on this run. */
  warnings?: readonly string[]
}

/** The summary of a run in `task.meta.slo`, which JSON and HTML reports show. */
export interface SloTaskMeta {
  attempt: Attempt
  label: string
  target: string
  kind: (SloRun | LoadTestRun | CapacityRun | ComparisonRun | EvalRun | EvalComparison)['kind']
  verdicts: Verdict[]
  /** Whether a matcher has judged the run: verdicts that nobody asserts fail nothing. */
  isAsserted: boolean
}

/** Options of `toBeNoLessAccurateThan`. */
export interface NoLessOptions {
  /** What it may be less accurate by, a fraction: 0.02 is 2 points. @default 0 */
  readonly margin?: number
  /** @default 'warn' */
  readonly onInconclusive?: 'point' | 'fail' | 'warn'
}

declare const runKey: unique symbol
declare const summaryKey: unique symbol
declare const progressKey: unique symbol
declare const baselineKey: unique symbol

declare module 'vitest' {
  interface TestArtifactRegistry {
    [runKey]: SloRunArtifact
    [summaryKey]: SloSummaryArtifact
    [progressKey]: SloProgressArtifact
    [baselineKey]: SloBaselineArtifact
  }
  interface TaskMeta {
    slo?: SloTaskMeta[]
  }
  interface ProvidedContext {
    'vitest-slo': SloSettings
  }
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /**
     * Passes when every limit is met. A limit on something that was not measured fails, also
     * under `.not`; one that the data do not decide goes by `onInconclusive`.
     *
     * @example
     * expect(await slo.measure(target)).toMeetSLO({ expectP95TTFT: '<= 3' })
     */
    toMeetSLO: T extends SloRun | LoadTestRun | EvalRun ? (limits: SloOptions) => R : never
    /**
     * Passes when at least so many users keep the objective of a search: proven where `lower95`
     * reaches the number. What the probes do not decide goes by `onInconclusive`; an invalid search
     * fails, also under `.not`.
     *
     * @example
     * expect(await slo.capacity(target, { slo: tiers.standard })).toSustain(8)
     */
    toSustain: T extends CapacityRun ? (users: number) => R : never
    /**
     * Passes when no metric of the head is proven to be worse than that of the base, twice. What the
     * runs do not decide passes with a warning, with `onInconclusive: 'fail'` it fails; an invalid or
     * unmeasured metric fails, also under `.not`.
     *
     * @example
     * expect(await slo.compare({ base, head })).toHaveNoRegression()
     */
    toHaveNoRegression: T extends ComparisonRun ? () => R : never
    /**
     * Passes unless an eval is proven less accurate than another one, by more than a `margin`,
     * question by question. What the questions do not decide goes by `onInconclusive`, here `'warn'`
     * by default: a point estimate would raise false alarms.
     *
     * @example
     * expect(smaller).toBeNoLessAccurateThan(larger, { margin: 0.02 })
     */
    toBeNoLessAccurateThan: T extends EvalRun
      ? (other: EvalRun, options?: NoLessOptions) => R
      : never
  }
}
