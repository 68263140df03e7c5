export { describe, inject, vi } from 'vitest'
export {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  expect,
  onTestFailed,
  onTestFinished,
} from 'vitest'

import './matchers/meet-slo.ts'
import './matchers/no-regression.ts'
import './matchers/no-less-accurate.ts'
import './matchers/sustain.ts'

export type {
  AccuracyInterval,
  AccuracySummary,
  PassAtK,
  RunMeans,
  WidthAtRepeats,
} from './evals/summarize-eval.ts'
export type { Estimand } from './evals/accuracy.ts'
export type { PairComparison } from './evals/compare-evals.ts'
export type { EvalCounts, OnFailure, ScoreTable } from './evals/asked-answer.ts'
export type { EvalItem, EvalQuestion, JsonValue } from './evals/eval-item.ts'
export type { JudgeAgreement, LabelledAnswer } from './evals/judge-agreement.ts'
export { judge, type JudgeScorerOptions } from './evals/judge-scorer.ts'
export { miniEval } from './evals/mini-eval.ts'
export type { Example, PromptTemplate } from './evals/prompt.ts'
export { multipleChoice } from './evals/score-choice.ts'
export { jsonEqual } from './evals/score-json.ts'
export { numeric, type NumericOptions } from './evals/score-number.ts'
export { exact, includes, matches, type TextOptions } from './evals/score-text.ts'
export type { NoScore, Score, ScoreContext, ScoreFunction, Scorer } from './evals/scorer.ts'
export { SloError, type SloErrorCode } from './errors.ts'
export type { DeclareSloTest, SloDeclaration, SloTestOptions } from './fixture/declare.ts'
export type { DeclareEval, EvalDeclaration, EvalTestOptions } from './fixture/declare-eval.ts'
export type { DeclaredTarget } from './fixture/declared-target.ts'
export type { CompareEvalsOptions } from './fixture/compare-evals-job.ts'
export type { EvalSettings } from './fixture/eval-options.ts'
export { recordTo, replay, type ReplayOptions } from './fixture/cassettes.ts'
export { test, test as it } from './fixture/declare.ts'
export type {
  CapacitySettings,
  CompareSettings,
  LoadSettings,
  MeasureSettings,
} from './fixture/measure-options.ts'
export type { ComparisonResult } from './fixture/compare-targets.ts'
export type { LoadTestResult } from './fixture/load-target.ts'
export { type Preset, usersUpTo } from './fixture/presets.ts'
export type { CapacityResult } from './fixture/search-target.ts'
export { providers, type ProvidersOptions } from './fixture/providers.ts'
export { type SloFixtures, sloFixtures } from './fixture/slo-test.ts'
export type { EvalComparison } from './report/eval-comparison.ts'
export type { EvalRun } from './report/eval-run.ts'
export type {
  CapacityRunOptions,
  ComparedTargets,
  EvalRunOptions,
  LoadRunOptions,
  MeasureRunOptions,
  Slo,
} from './fixture/slo.ts'
export type { ChangeVerdict } from './regression/judge-changes.ts'
export type { ComparisonRun } from './report/comparison-run.ts'
export type { MetricSummary, SloRun } from './report/run.ts'
export type { CapacityRun, LoadTestRun } from './report/summary-run.ts'
export type { SloOptions } from './slo/options.ts'
export { artificialAnalysisTiers, type SloTier, tier, tiers } from './slo/tiers.ts'
export type { Verdict } from './slo/verdict.ts'
export {
  aiSdk,
  type AiSdkCall,
  type AiSdkModel,
  type AiSdkOptions,
} from './targets/ai-sdk/ai-sdk.ts'
export { anthropic, type AnthropicOptions } from './targets/http/anthropic.ts'
export { ollama, type OllamaOptions } from './targets/http/ollama.ts'
export { openAI, type OpenAIOptions } from './targets/http/open-ai.ts'
export type { EndpointOptions } from './targets/http/endpoint-options.ts'
export type {
  Chunk,
  ChunkParts,
  Message,
  Target,
  TargetInfo,
  TargetRequest,
  TokenPrice,
} from './targets/target.ts'
export type {
  Attempt,
  NoLessOptions,
  SloRunArtifact,
  SloSummaryArtifact,
  SloTaskMeta,
} from './vitest-augmentation.ts'
export type { Rate } from './workload/arrivals.ts'
export type { Conversation } from './workload/conversation.ts'
export type { Length } from './workload/length.ts'
