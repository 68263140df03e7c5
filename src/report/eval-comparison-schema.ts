import { z } from 'zod'

import type { PairComparison } from '../evals/compare-evals.ts'
import type { EvalComparison } from './eval-comparison.ts'
import { verdictSchema } from './verdict-schema.ts'

const count = z.int().nonnegative()
const fraction = z.number().min(0).max(1)

const pairSchema: z.ZodType<PairComparison> = z.strictObject({
  first: z.string(),
  second: z.string(),
  questions: count,
  units: count,
  difference: z.number().min(-1).max(1).exactOptional(),
  reason: z.string().exactOptional(),
  paired: z
    .strictObject({
      method: z.enum(['t', 'sign flips', 'mcnemar']),
      pValue: fraction,
      adjustedP: fraction,
      standardError: z.number().nonnegative(),
      lower: z.number(),
      upper: z.number(),
      dz: z.number(),
      gz: z.number(),
      effect: z.enum(['negligible', 'small', 'medium', 'large']),
      smallestDifference: z.number().nonnegative(),
    })
    .exactOptional(),
  overRuns: z
    .strictObject({ pValue: fraction, lower: z.number(), upper: z.number(), cohensD: z.number() })
    .exactOptional(),
})

/** A comparison of evals in the report. */
export const evalComparisonSchema: z.ZodType<EvalComparison> & z.core.$ZodTypeDiscriminable =
  z.strictObject({
    kind: z.literal('eval-comparison'),
    label: z.string(),
    startedAt: z.iso.datetime(),
    confidence: fraction,
    models: z.array(
      z.strictObject({
        name: z.string(),
        label: z.string(),
        target: z.string(),
        accuracy: fraction.exactOptional(),
      }),
    ),
    pairs: z.array(pairSchema),
    warnings: z.array(z.string()),
    verdicts: z.array(verdictSchema),
  })
