import { z } from 'zod'

import { noiseSchema } from './noise-schema.ts'
import type { CapacityRun, LoadTestRun } from './summary-run.ts'
import { targetSchema } from './target-schema.ts'
import { limitSchema, verdictSchema } from './verdict-schema.ts'

const count = z.int().nonnegative()
const amount = z.number().nonnegative()
const interval = { lowerBound: amount.exactOptional(), upperBound: amount.exactOptional() }

/** What every summary of several runs has. */
export const summaryBase: {
  readonly label: z.ZodString
  readonly target: typeof targetSchema
  readonly startedAt: z.ZodISODateTime
  readonly seconds: z.ZodNumber
  readonly predictedSeconds: z.ZodObject<
    { readonly atLeast: z.ZodNumber; readonly atMost: z.ZodNumber },
    z.core.$strict
  >
  readonly warnings: z.ZodArray<z.ZodString>
  readonly verdicts: z.ZodArray<typeof verdictSchema>
  readonly noise: z.ZodExactOptional<typeof noiseSchema>
} = {
  label: z.string(),
  target: targetSchema,
  startedAt: z.iso.datetime(),
  seconds: amount,
  predictedSeconds: z.strictObject({ atLeast: amount, atMost: amount }),
  warnings: z.array(z.string()),
  verdicts: z.array(verdictSchema),
  noise: noiseSchema.exactOptional(),
}

/** A system load test in the report. */
export const loadTestSchema: z.ZodType<LoadTestRun> & z.core.$ZodTypeDiscriminable = z.strictObject(
  {
    kind: z.literal('load'),
    ...summaryBase,
    users: z.array(z.int().positive()),
    phases: z.array(
      z.strictObject({
        label: z.string(),
        users: z.int().positive(),
        tokensPerSecond: amount.exactOptional(),
      }),
    ),
    peak: z
      .strictObject({ users: z.int().positive(), tokensPerSecond: amount, ...interval })
      .exactOptional(),
    plateau: z.strictObject({
      isReached: z.boolean(),
      tolerance: amount,
      gains: z.array(
        z.strictObject({
          users: z.int().positive(),
          over: z.int().positive(),
          gain: z.number(),
          lower: z.number().exactOptional(),
          upper: z.number().exactOptional(),
        }),
      ),
    }),
    endedBy: z.enum(['phases', 'plateau', 'missed', 'failing', 'budget']),
  },
)

/** A search for the most users in the report. */
export const capacitySchema: z.ZodType<CapacityRun> & z.core.$ZodTypeDiscriminable = z.strictObject(
  {
    kind: z.literal('capacity'),
    ...summaryBase,
    limits: z.array(limitSchema),
    maxUsers: z.int().positive(),
    precision: amount,
    users: count.exactOptional(),
    estimate: amount.exactOptional(),
    lower95: count,
    upper95: count.exactOptional(),
    bracket: z.strictObject({ lastPass: count, firstFail: count.exactOptional() }),
    endedBy: z.enum(['objective', 'ceiling', 'budget', 'invalid', 'unmeasured']),
    reason: z.string().exactOptional(),
    binding: z.string().exactOptional(),
    contradictions: z.array(count),
    probes: z.array(
      z.strictObject({
        label: z.string(),
        users: z.int().positive(),
        requests: count,
        outcome: z.enum(['met', 'missed', 'invalid', 'unmeasured']),
        isProven: z.boolean(),
        tokensPerSecond: amount.exactOptional(),
        accuracy: z.number().min(0).max(1).exactOptional(),
      }),
    ),
    quality: z
      .strictObject({
        dataset: z.string(),
        questions: count,
        score: z.string(),
        expectAccuracy: z.number().min(0).max(1),
      })
      .exactOptional(),
  },
)
