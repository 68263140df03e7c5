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

export { SloError, type SloErrorCode } from './errors.ts'
export type { DeclareSloTest, SloDeclaration, SloTestOptions } from './fixture/declare.ts'
export { test, test as it } from './fixture/declare.ts'
export type { MeasureSettings } from './fixture/measure-options.ts'
export {
  type MeasureRunOptions,
  type Slo,
  type SloFixtures,
  sloFixtures,
} from './fixture/slo-test.ts'
export type { MetricSummary, SloRun } from './report/run.ts'
export type { SloOptions } from './slo/options.ts'
export { artificialAnalysisTiers, type SloTier, tier, tiers } from './slo/tiers.ts'
export type { Verdict } from './slo/verdict.ts'
export type { Chunk, ChunkParts, Target, TargetInfo, TargetRequest } from './targets/target.ts'
export type { Attempt, SloRunArtifact, SloTaskMeta } from './vitest-augmentation.ts'
