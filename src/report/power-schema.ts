import { z } from 'zod'

import type { PowerUse } from '../power/power-use.ts'
import type { RunPrice } from './price.ts'

const amount = z.number().nonnegative()
const traits = {
  source: z.string(),
  scope: z.enum(['package', 'gpu', 'package and gpu', 'soc', 'wall', 'given', 'tdp']),
  method: z.enum(['measured', 'estimate']),
  instead: z.string().exactOptional(),
}

/** Energy of a run in the report. */
export const powerSchema: z.ZodType<PowerUse> = z.union([
  z.strictObject({
    ...traits,
    joules: amount,
    watts: amount,
    coverage: z.number().min(0).max(1),
    readings: z.int().nonnegative(),
  }),
  z.strictObject({
    ...traits,
    unmeasured: z.string(),
    coverage: z.number().min(0).max(1).exactOptional(),
  }),
])

const source = { source: z.string(), asOf: z.string().exactOptional() }

/** Prices of a run in the report. */
export const priceSchema: z.ZodType<RunPrice> = z.strictObject({
  machine: z.strictObject({ perHour: amount, ...source }).exactOptional(),
  tokens: z.strictObject({ input: amount, output: amount, ...source }).exactOptional(),
})
