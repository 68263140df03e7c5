import { z } from 'zod'

import { reportSchema } from './schema.ts'

export type { Estimand } from '../evals/accuracy.ts'
export type { EvalCounts, ScoreTable } from '../evals/asked-answer.ts'
export type { AccuracyInterval, AccuracySummary } from '../evals/summarize-eval.ts'
export type { AnswerClass } from '../metrics/answer-class.ts'
export type { Limit, MetricName, RateName } from '../slo/limit.ts'
export type { Evidence, NeedMore, Verdict } from '../slo/verdict.ts'
export type { Summary } from '../stats/summary.ts'
export type { PairComparison } from '../evals/compare-evals.ts'
export type { EvalComparison } from './eval-comparison.ts'
export type { EvalAnswerRow, EvalPlan, EvalRun } from './eval-run.ts'
export { formatVersion, metricsVersion } from './report.ts'
export type { ReportRow, SkippedTest, SloReport, SummaryRow, UnfinishedRun } from './report.ts'
export type {
  MetricSummary,
  NoStatistics,
  RequestCounts,
  RunEnvironment,
  RunPlan,
  RunTarget,
  Samples,
  SloRun,
} from './run.ts'
export type { PowerUse } from '../power/power-use.ts'
export type { MachinePrice, RunPrice } from './price.ts'
export type { CapacityRun, LoadPhase, LoadTestRun, SearchProbe } from './summary-run.ts'
export { reportSchema }

/** The JSON Schema (draft 2020-12) of `report.json`; also published as `vitest-slo/report.schema.json`. */
export const reportJsonSchema: z.core.JSONSchema.BaseSchema = z.toJSONSchema(reportSchema, {
  reused: 'ref',
})
