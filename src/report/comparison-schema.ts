import { z } from 'zod'

import type { ChangeEstimate } from '../regression/change.ts'
import type { ComparedMetric } from '../regression/compared-metric.ts'
import type { ChangeVerdict } from '../regression/judge-changes.ts'
import type { ComparisonRun } from './comparison-run.ts'
import { summaryBase } from './summary-schema.ts'
import { targetSchema } from './target-schema.ts'

const metric: z.ZodType<ComparedMetric> = z.strictObject({
  name: z.enum([
    'timeToFirstToken',
    'outputSpeed',
    'endToEndLatency',
    'throughput',
    'completionRate',
    'capacity',
    'accuracy',
  ]),
  text: z.string(),
  unit: z.enum(['seconds', 'tokens per second', 'share', 'users']),
  better: z.enum(['lower', 'higher']),
  least: z.number(),
})

const estimate: z.ZodType<ChangeEstimate> = z.strictObject({
  base: z.number(),
  head: z.number(),
  change: z.number(),
  lower: z.number(),
  upper: z.number(),
  worseBy: z.number(),
  pWorse: z.number(),
  pBetter: z.number(),
  pNoWorse: z.number(),
})

const runs = z.tuple([z.int(), z.int()])
/** A verdict on a metric that was compared. */
export const changeSchema: z.ZodType<ChangeVerdict> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.enum(['met', 'missed', 'inconclusive']),
    metric,
    estimate,
    isImproved: z.boolean(),
    runs,
    reason: z.string().exactOptional(),
  }),
  z.strictObject({
    kind: z.enum(['invalid', 'unmeasured']),
    metric,
    reason: z.string(),
    estimate: estimate.exactOptional(),
  }),
])

/** A comparison in the report. */
export const comparisonSchema: z.ZodType<ComparisonRun> & z.core.$ZodTypeDiscriminable =
  z.strictObject({
    kind: z.literal('comparison'),
    ...summaryBase,
    base: targetSchema,
    rounds: z.int().positive(),
    margin: z.number().positive(),
    suspicious: z.number().positive(),
    confidence: z.number(),
    onInconclusive: z.enum(['point', 'fail', 'warn']),
    changes: z.array(changeSchema),
    unconfirmed: z.array(changeSchema).exactOptional(),
  })
