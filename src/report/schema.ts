import { z } from 'zod'

import { answerClasses } from '../metrics/answer-class.ts'
import { metricNames } from '../slo/limit.ts'
import type { SteadyState } from '../slo/steady-state.ts'
import { baselineCheckSchema } from './baseline-schema.ts'
import { byMetric } from './by-metric.ts'
import { comparisonSchema } from './comparison-schema.ts'
import { environmentSchema } from './environment-schema.ts'
import { evalComparisonSchema } from './eval-comparison-schema.ts'
import { evalSchema } from './eval-schema.ts'
import { clientReportSchema, latenessSchema } from './health-schema.ts'
import { noiseSchema } from './noise-schema.ts'
import { outcomes } from './outcome.ts'
import { powerSchema, priceSchema } from './power-schema.ts'
import {
  formatVersion,
  metricsVersions,
  type BaselineRow,
  type ReportRow,
  type SkippedTest,
  type SloReport,
  type SummaryRow,
  type UnfinishedRun,
} from './report.ts'
import type { MetricSummary, Samples, SloRun } from './run.ts'
import { capacitySchema, loadTestSchema } from './summary-schema.ts'
import { targetSchema } from './target-schema.ts'
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

const column = z.array(z.number().nullable())

const samplesSchema: z.ZodType<Samples> = z.strictObject({
  sentAt: z.array(z.number()),
  answer: z.array(z.enum(answerClasses)),
  openFor: z.array(seconds),
  openAiTokens: z.array(count),
  nativeTokens: z.array(count.nullable()),
  score: z.array(fraction.nullable()).exactOptional(),
  ...byMetric(() => column),
})

const interval = { lowerBound: seconds.exactOptional(), upperBound: seconds.exactOptional() }
const plannedLength = z.union([count, z.looseObject({ distribution: z.string() })])

const steadyStateSchema: z.ZodType<SteadyState> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.enum(['steady', 'rising', 'falling']),
    metric: z.enum(metricNames),
    change: z.number(),
    pValue: fraction,
  }),
  z.strictObject({ kind: z.literal('unknown'), reason: z.string() }),
])

const runSchema: z.ZodType<SloRun> = z.strictObject({
  kind: z.literal('measure'),
  label: z.string(),
  target: targetSchema,
  users: z.int().positive(),
  partOf: z.string().exactOptional(),
  group: z.string().exactOptional(),
  throughput: z.strictObject({ tokensPerSecond: seconds, ...interval }).exactOptional(),
  rate: z
    .strictObject({
      perSecond: z.number().positive(),
      arrivals: z.enum(['poisson', 'constant', 'gamma', 'burst', 'trace']),
      inFlight: seconds,
    })
    .exactOptional(),
  goodput: z.strictObject({ perSecond: seconds, share: fraction, ...interval }).exactOptional(),
  steadyState: steadyStateSchema.exactOptional(),
  belowAA: z.array(z.string()).exactOptional(),
  startedAt: z.iso.datetime(),
  seconds,
  cpuSeconds: seconds,
  power: powerSchema.exactOptional(),
  price: priceSchema.exactOptional(),
  plan: z.strictObject({
    confidence: fraction,
    looks: z.array(count),
    maxDuration: seconds,
    requestTimeout: seconds,
    promptTokens: plannedLength,
    maxTokens: plannedLength,
    isLengthForced: z.boolean(),
    warmup: count,
    seed: z.number(),
    prompt: z.enum(['generated', 'given', 'dataset', 'trace', 'questions']),
    sharedPrefixTokens: count.exactOptional(),
    turns: plannedLength.exactOptional(),
    minDuration: seconds.exactOptional(),
    preset: z.enum(['lab', 'ci', 'aa']).exactOptional(),
    onInconclusive: z.enum(['point', 'fail', 'warn']),
  }),
  look: count,
  stoppedBy: z.enum(['proven', 'requests', 'seconds', 'missed', 'failing', 'overloaded']),
  death: z.string().exactOptional(),
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
    accuracy: fraction.exactOptional(),
  }),
  metrics: z.strictObject(byMetric(() => summarySchema)),
  tokens: z.strictObject({
    prompt: count,
    openAi: count,
    native: count.exactOptional(),
    nativePerOpenAi: z.number().positive().exactOptional(),
  }),
  clientLag: latenessSchema.exactOptional(),
  scheduleDelay: latenessSchema.exactOptional(),
  client: clientReportSchema.exactOptional(),
  invalid: z.string().exactOptional(),
  warnings: z.array(z.string()),
  failures: z.array(z.strictObject({ detail: z.string(), count: z.int().positive() })),
  verdicts: z.array(verdictSchema),
  environment: environmentSchema,
  noise: noiseSchema.exactOptional(),
  samples: samplesSchema,
})

const place = {
  project: z.string(),
  file: z.string(),
  test: z.string(),
  state: z.enum(['passed', 'failed', 'skipped', 'pending']),
  machine: z.string().exactOptional(),
  repeat: count,
  droppedAttempts: count,
  isAsserted: z.boolean(),
}

const rowSchema: z.ZodType<ReportRow> = z.strictObject({ ...place, run: runSchema })

const summaryRowSchema: z.ZodType<SummaryRow> = z.strictObject({
  ...place,
  summary: z.discriminatedUnion('kind', [
    loadTestSchema,
    capacitySchema,
    comparisonSchema,
    evalSchema,
    evalComparisonSchema,
  ]),
})

const baselineRowSchema: z.ZodType<BaselineRow> = z.strictObject({
  ...place,
  check: baselineCheckSchema,
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

const skippedSchema: z.ZodType<SkippedTest> = z.strictObject({
  project: z.string(),
  file: z.string(),
  test: z.string(),
  machine: z.string().exactOptional(),
  reason: z.string(),
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
  metricsVersion: z.literal(metricsVersions),
  version: z.string(),
  createdAt: z.iso.datetime(),
  reason: z.enum(['passed', 'failed', 'interrupted', 'killed']),
  rows: z.array(rowSchema),
  summaries: z.array(summaryRowSchema),
  baseline: z.array(baselineRowSchema).exactOptional(),
  outcome: z.enum(outcomes).exactOptional(),
  unfinished: z.array(unfinishedSchema),
  skipped: z.array(skippedSchema).exactOptional(),
})
