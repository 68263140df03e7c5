import { z } from 'zod'

import type { BaselineCheck, BaselineRun, ComparedNumbers } from './baseline-check.ts'
import { changeSchema } from './comparison-schema.ts'
import type { Fingerprint, FingerprintDifference } from './fingerprint.ts'

const fieldValue = z.union([z.string(), z.number(), z.boolean()])
const count = z.int().nonnegative()
const amount = z.number().nonnegative().exactOptional()

/** A fingerprint in the report, and in a baseline. */
export const fingerprintSchema: z.ZodType<Fingerprint> = z.record(z.string(), fieldValue)

const numbers: z.ZodType<ComparedNumbers> = z.strictObject({
  timeToFirstToken: amount,
  outputSpeed: amount,
  endToEndLatency: amount,
  throughput: amount,
  completionRate: amount,
  capacity: amount,
  accuracy: amount,
})

/** A session in the report, and in a baseline. */
export const baselineRunSchema: z.ZodType<BaselineRun> = z.strictObject({
  at: z.iso.datetime(),
  commit: z.string().exactOptional(),
  requests: count,
  numbers,
})

const difference: z.ZodType<FingerprintDifference> = z.strictObject({
  field: z.string(),
  base: fieldValue.exactOptional(),
  head: fieldValue.exactOptional(),
})

/** A comparison with the baseline in the report. */
export const baselineCheckSchema: z.ZodType<BaselineCheck> = z.strictObject({
  label: z.string(),
  place: z.string(),
  path: z.string(),
  outcome: z.enum([
    'met',
    'missed',
    'inconclusive',
    'suspicious',
    'unmeasured',
    'incomparable',
    'new',
    'learning',
    'accepted',
  ]),
  isFailing: z.boolean(),
  reason: z.string().exactOptional(),
  sessions: count,
  from: z.iso.datetime().exactOptional(),
  to: z.iso.datetime().exactOptional(),
  confirmations: count,
  changes: z.array(changeSchema),
  unconfirmed: z.array(changeSchema).exactOptional(),
  differences: z.array(difference).exactOptional(),
  margin: z.number(),
  confidence: z.number(),
  addition: z
    .strictObject({
      machine: z.string().exactOptional(),
      fingerprint: fingerprintSchema,
      run: baselineRunSchema,
    })
    .exactOptional(),
})
