import { z } from 'zod'

import { answerClasses } from '../metrics/answer-class.ts'
import type { TargetInfo } from '../metrics/target-info.ts'
import { byMetric } from './by-metric.ts'
import {
  formatVersion,
  metricsVersion,
  type ReportRow,
  type SloReport,
  type UnfinishedRun,
} from './report.ts'
import type { MetricSummary, RunEnvironment, RunTarget, Samples, SloRun } from './run.ts'
import { verdictSchema } from './verdict-schema.ts'

const count = z.int().nonnegative()
const seconds = z.number().nonnegative()
const fraction = z.number().min(0).max(1)

const summarySchema: z.ZodType<MetricSummary> = z.union([
  z.strictObject({
    n: z.int().positive(),
    mean: z.number(),
    standardDeviation: z.number().nonnegative().exactOptional(),
    min: z.number(),
    max: z.number(),
    p1: z.number(),
    p5: z.number(),
    p10: z.number(),
    p25: z.number(),
    p50: z.number(),
    p75: z.number(),
    p90: z.number(),
    p95: z.number(),
    p99: z.number(),
  }),
  z.strictObject({ n: z.literal(0), unmeasured: z.string() }),
])

const texts = z.string({ error: 'It must be a text.' })
const infoShape = {
  model: texts.exactOptional(),
  backend: texts.exactOptional(),
  backendVersion: texts.exactOptional(),
  threads: z.int({ error: 'It must be a whole number from 1.' }).positive().exactOptional(),
  precision: texts.exactOptional(),
  seed: z.number({ error: 'It must be a number.' }).exactOptional(),
  notes: z.array(texts, { error: 'It must be a list of texts.' }).exactOptional(),
  details: z
    .record(
      z.string(),
      z.union([z.string(), z.number(), z.boolean()], {
        error: 'It must be a text, a number, true or false.',
      }),
    )
    .exactOptional(),
}

/** What `info()` of a target may give. */
export const targetInfoSchema: z.ZodType<TargetInfo> = z.strictObject(infoShape)

/** The names of its fields. */
export const targetInfoNames: readonly string[] = Object.keys(infoShape)

const targetSchema: z.ZodType<RunTarget> = z.strictObject({ name: z.string(), ...infoShape })

const environmentSchema: z.ZodType<RunEnvironment> = z.strictObject({
  cpu: z.string(),
  cores: z.int().positive(),
  memory: count,
  platform: z.string(),
  architecture: z.string(),
  node: z.string(),
  vitest: z.string(),
  commit: z.string().exactOptional(),
})

const column = z.array(z.number().nullable())

const samplesSchema: z.ZodType<Samples> = z.strictObject({
  sentAt: z.array(z.number()),
  answer: z.array(z.enum(answerClasses)),
  openFor: z.array(seconds),
  openAiTokens: z.array(count),
  nativeTokens: z.array(count.nullable()),
  ...byMetric(() => column),
})

const runSchema: z.ZodType<SloRun> = z.strictObject({
  kind: z.literal('measure'),
  label: z.string(),
  target: targetSchema,
  users: z.int().positive(),
  throughput: z
    .strictObject({
      tokensPerSecond: seconds,
      lowerBound: seconds.exactOptional(),
      upperBound: seconds.exactOptional(),
    })
    .exactOptional(),
  startedAt: z.iso.datetime(),
  seconds,
  cpuSeconds: seconds,
  plan: z.strictObject({
    confidence: fraction,
    looks: z.array(count),
    maxDuration: seconds,
    requestTimeout: seconds,
    promptTokens: count,
    maxTokens: count,
    isLengthForced: z.boolean(),
    warmup: count,
    seed: z.number(),
    prompt: z.enum(['generated', 'given']),
    onInconclusive: z.enum(['point', 'fail', 'warn']),
  }),
  look: count,
  stoppedBy: z.enum(['proven', 'requests', 'seconds', 'failing']),
  requests: z.strictObject({
    sent: count,
    completed: count,
    short: count,
    truncated: count,
    empty: count,
    errored: count,
    throttled: count,
    censored: count,
    aborted: count,
  }),
  warmup: z.strictObject({ sent: count, failed: count }),
  rates: z.strictObject({
    responseRate: fraction.exactOptional(),
    completionRate: fraction.exactOptional(),
    errorRate: fraction.exactOptional(),
  }),
  metrics: z.strictObject(byMetric(() => summarySchema)),
  tokens: z.strictObject({
    prompt: count,
    openAi: count,
    native: count.exactOptional(),
    nativePerOpenAi: z.number().positive().exactOptional(),
  }),
  clientLag: z.strictObject({ p50: seconds, p99: seconds, max: seconds }).exactOptional(),
  invalid: z.string().exactOptional(),
  warnings: z.array(z.string()),
  failures: z.array(z.strictObject({ detail: z.string(), count: z.int().positive() })),
  verdicts: z.array(verdictSchema),
  environment: environmentSchema,
  samples: samplesSchema,
})

const rowSchema: z.ZodType<ReportRow> = z.strictObject({
  project: z.string(),
  file: z.string(),
  test: z.string(),
  state: z.enum(['passed', 'failed', 'skipped', 'pending']),
  machine: z.string().exactOptional(),
  repeat: count,
  droppedAttempts: count,
  isAsserted: z.boolean(),
  run: runSchema,
})

const unfinishedSchema: z.ZodType<UnfinishedRun> = z.strictObject({
  project: z.string(),
  file: z.string(),
  test: z.string(),
  label: z.string(),
  target: z.string(),
  requests: count,
  planned: count,
  seconds,
  medianTTFT: seconds.exactOptional(),
  medianSpeed: seconds.exactOptional(),
})

/**
 * The schema of `report.json`.
 *
 * @example
 * const report = reportSchema.parse(JSON.parse(await readFile('.vitest/slo/report.json', 'utf8')))
 * report.rows[0]?.run.metrics.outputSpeed.p25
 */
export const reportSchema: z.ZodType<SloReport> = z.strictObject({
  formatVersion: z.literal(formatVersion),
  metricsVersion: z.literal(metricsVersion),
  version: z.string(),
  createdAt: z.iso.datetime(),
  reason: z.enum(['passed', 'failed', 'interrupted', 'killed']),
  rows: z.array(rowSchema),
  unfinished: z.array(unfinishedSchema),
})
