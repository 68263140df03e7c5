import { z } from 'zod'

import type { Evidence } from '../slo/evidence.ts'
import { type Limit, metricTraits, qualityTraits, rateTraits, systemTraits } from '../slo/limit.ts'
import type { Verdict } from '../slo/verdict.ts'

const count = z.int().nonnegative()
const base = { key: z.string(), op: z.enum(['<=', '>=']), value: z.number() }
const metric = z.enum(keysOf(metricTraits))

/** A limit as it stands in the report. */
export const limitSchema: z.ZodType<Limit> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('percentile'),
    ...base,
    metric,
    percentile: z.int().min(1).max(99),
  }),
  z.strictObject({ kind: z.literal('mean'), ...base, metric }),
  z.strictObject({
    kind: z.literal('rate'),
    ...base,
    rate: z.enum(keysOf({ ...rateTraits, ...qualityTraits })),
  }),
  z.strictObject({ kind: z.literal('system'), ...base, system: z.enum(keysOf(systemTraits)) }),
])

const evidence = {
  requests: count,
  estimate: z.number().exactOptional(),
  lowerBound: z.number().exactOptional(),
  upperBound: z.number().exactOptional(),
  designEffect: z.number().min(1),
  effectiveRequests: z.number().nonnegative(),
  alpha: z.number().min(0).max(1),
  look: z.int().positive(),
  looks: z.int().positive(),
  undefinedValues: count,
  censored: count,
  errorBar: z.number().nonnegative().exactOptional(),
  reason: z.string().exactOptional(),
  needMore: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('requests'), count }),
      z.strictObject({ kind: z.literal('none') }),
    ])
    .exactOptional(),
}

const evidenceSchema: z.ZodType<Evidence> = z.discriminatedUnion('method', [
  z.strictObject({
    ...evidence,
    method: z.enum(['binomial', 'e-process']),
    eValue: z.number().nonnegative().exactOptional(),
    violations: count,
    violationsWithin: z.strictObject({ most: count, fewest: count }).exactOptional(),
    failed: count,
    allowed: z.number().min(0).max(1),
  }),
  z.strictObject({
    ...evidence,
    method: z.literal('mean'),
    standardError: z.number().nonnegative().exactOptional(),
  }),
  z.strictObject({ ...evidence, method: z.enum(['batches', 'search']) }),
  z.strictObject({
    ...evidence,
    method: z.literal('eval'),
    estimand: z.enum(['these questions', 'questions like these']),
    interval: z.enum(['wilson', 'run means', 'unanimous', 'beta-binomial']).exactOptional(),
    questions: count,
    repeats: count,
    neededRepeats: count.exactOptional(),
  }),
])

/** A verdict as it stands in the report. */
export const verdictSchema: z.ZodType<Verdict> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['met', 'missed']), limit: limitSchema, evidence: evidenceSchema }),
  z.strictObject({
    kind: z.literal('inconclusive'),
    limit: limitSchema,
    evidence: evidenceSchema,
    pointEstimate: z.enum(['met', 'missed']),
  }),
  z.strictObject({
    kind: z.enum(['unmeasured', 'invalid']),
    limit: limitSchema,
    reason: z.string(),
    requests: count,
  }),
])

/** The keys of a constant object, with their types: `Object.keys` forgets them. */
function keysOf<Key extends string>(record: Readonly<Record<Key, unknown>>): Key[] {
  const isKey = (key: string): key is Key => Object.hasOwn(record, key)
  return Object.keys(record).filter(isKey)
}
