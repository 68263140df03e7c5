import { z } from 'zod'

import type { TargetInfo } from '../metrics/target-info.ts'
import type { TokenPrice } from '../metrics/token-price.ts'
import type { RunTarget } from './run.ts'

const texts = z.string({ error: 'It must be a text.' })
const infoShape = {
  model: texts.exactOptional(),
  backend: texts.exactOptional(),
  backendVersion: texts.exactOptional(),
  threads: z.int({ error: 'It must be a whole number from 1.' }).positive().exactOptional(),
  precision: texts.exactOptional(),
  seed: z.number({ error: 'It must be a number.' }).exactOptional(),
  recordedAt: z.iso.datetime({ error: 'It must be a time of ISO 8601.' }).exactOptional(),
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

const dollars = z
  .number({ error: 'It must be a number of dollars from 0.' })
  .nonnegative({ error: 'It must be a number of dollars from 0.' })

/** What a target charges. */
export const priceSchema: z.ZodType<TokenPrice> = z.strictObject({
  input: dollars,
  output: dollars,
})

/** A target in the report. */
export const targetSchema: z.ZodType<RunTarget> = z.strictObject({
  name: z.string(),
  ...infoShape,
})
