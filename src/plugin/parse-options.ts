import { z } from 'zod'

import { describeValue } from '../slo/bound.ts'
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
import { baselineDefaults, defaults, type ResolvedOptions } from './options.ts'
import { powerOption, priceOption } from './power-option.ts'

const pathOption = z.string(mustBe('a path, false or options')).min(1, mustBe('a path'))
const share = mustBe('a share above 0 and below 1, as in 0.05')
const factor = mustBe('a factor above 1, as in 1.5')
const failOrWarn = z.enum(['fail', 'warn'], mustBe('"fail" or "warn"'))
const baselineSchema = z.strictObject({
  path: pathOption.optional(),
  runs: wholeOption(5, 100).optional(),
  confirmations: wholeOption(2, 20).optional(),
  margin: z.number(share).gt(0, share).lt(1, share).optional(),
  suspicious: z.number(factor).gt(1, factor).optional(),
  onRegression: failOrWarn.optional(),
  onIncomparable: failOrWarn.optional(),
})

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
  exitCodes: z.enum(['plain', 'detailed'], mustBe('"plain" or "detailed"')).optional(),
  baseline: z.unknown().optional(),
})

/** @throws TypeError with all problems at once. */
export function parsePluginOptions(options: unknown, isCI: boolean): ResolvedOptions {
  const parsed = schema.safeParse(options)
  const names = Object.keys(schema.shape)
  const problems = parsed.success ? [] : problemsOf(parsed.error.issues, options, names)
  const baseline = parseBaselineOptions(parsed.success ? parsed.data.baseline : baselineOf(options))
  const all = [...problems, ...baseline.problems]
  if (!parsed.success || all.length > 0) throw invalidOptions('The options of slo()', all)
  const { maxRequests, reporter, baseline: _, ...given } = parsed.data
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return {
    ...defaults,
    requireResults: isCI,
    ...known,
    ...(maxRequests !== undefined && { maxRequests }),
    reporter: reporter !== false,
    baseline: baseline.options,
  }
}

const baselineOf = (options: unknown): unknown =>
  typeof options === 'object' && options !== null ? Reflect.get(options, 'baseline') : undefined

/** `false`, a path, or options; what is wrong with them names the option. */
function parseBaselineOptions(given: unknown): {
  readonly options: ResolvedOptions['baseline']
  readonly problems: readonly string[]
} {
  if (given === undefined) return { options: baselineDefaults, problems: [] }
  if (given === false) return { options: false, problems: [] }
  const options = typeof given === 'string' ? { path: given } : given
  const parsed = baselineSchema.safeParse(options)
  if (!parsed.success) {
    const names = Object.keys(baselineSchema.shape)
    const isObject = typeof options === 'object' && options !== null && !Array.isArray(options)
    const problems = isObject
      ? problemsOf(parsed.error.issues, options, names).map((problem) =>
          problem.replace('"', '"baseline.'),
        )
      : [`"baseline" must not be ${describeValue(given)}. It must be a path, false or options.`]
    return { options: false, problems }
  }
  const known = Object.entries(parsed.data).filter(([, value]) => value !== undefined)
  return { options: { ...baselineDefaults, ...Object.fromEntries(known) }, problems: [] }
}
