import { z } from 'zod'

import { invalidOptions, problemsOf } from '../slo/option-problems.ts'
import {
  confidenceOption,
  flagOption,
  mustBe,
  onInconclusiveOption,
  secondsOption,
  seedOption,
  wholeOption,
} from '../slo/option-schemas.ts'
import { defaults, type ResolvedOptions } from './options.ts'
import { powerOption, priceOption } from './power-option.ts'

const schema = z.strictObject({
  onInconclusive: onInconclusiveOption.optional(),
  confidence: confidenceOption.optional(),
  maxRequests: wholeOption(1).optional(),
  maxDuration: secondsOption.optional(),
  requestTimeout: secondsOption.optional(),
  warmup: wholeOption(0).optional(),
  seed: seedOption.optional(),
  power: powerOption.optional(),
  price: priceOption.optional(),
  testTimeout: wholeOption(0).optional(),
  isolate: flagOption.optional(),
  reporter: z.literal(false, mustBe('false, or left out')).optional(),
  requireResults: flagOption.optional(),
  history: z
    .union([z.string().min(1), z.literal(false)], mustBe('the path of a file, or false'))
    .optional(),
})

/** @throws TypeError with all problems at once. */
export function parsePluginOptions(options: unknown, isCI: boolean): ResolvedOptions {
  const parsed = schema.safeParse(options)
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
