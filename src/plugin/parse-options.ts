import { z } from 'zod'

import { invalidOptions, problemsOf } from '../slo/option-problems.ts'
import { defaults, type ResolvedOptions } from './options.ts'

const seconds = z
  .number(mustBe('a number of seconds above 0'))
  .positive(mustBe('a number of seconds above 0'))
const wholeFrom = (least: number): z.ZodInt =>
  z.int(mustBe(`a whole number from ${least}`)).min(least, mustBe(`a whole number from ${least}`))
const flag = z.boolean(mustBe('true or false'))
const confidenceRange = mustBe('a number from 0.5 to 0.999, as in 0.95')

const schema = z.strictObject({
  onInconclusive: z.enum(['point', 'fail', 'warn'], mustBe('"point", "fail" or "warn"')).optional(),
  confidence: z
    .number(confidenceRange)
    .min(0.5, confidenceRange)
    .max(0.999, confidenceRange)
    .optional(),
  maxRequests: wholeFrom(1).optional(),
  maxDuration: seconds.optional(),
  requestTimeout: seconds.optional(),
  warmup: wholeFrom(0).optional(),
  seed: z.int(mustBe('a whole number')).optional(),
  testTimeout: wholeFrom(0).optional(),
  isolate: flag.optional(),
  reporter: z.literal(false, mustBe('false, or left out')).optional(),
  requireResults: flag.optional(),
})

/** One text for every way in which a value can be wrong. */
function mustBe(what: string): { error: string } {
  return { error: `It must be ${what}.` }
}

/** @throws TypeError with all problems at once. */
export function parsePluginOptions(options: unknown, isCI: boolean): ResolvedOptions {
  const parsed = schema.safeParse(options ?? {})
  if (!parsed.success) {
    const names = Object.keys(schema.shape)
    throw invalidOptions('The options of slo()', problemsOf(parsed.error.issues, options, names))
  }
  const { maxRequests, reporter, ...given } = parsed.data
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return {
    ...defaults,
    requireResults: isCI,
    ...known,
    ...(maxRequests !== undefined && { maxRequests }),
    reporter: reporter !== false,
  }
}
