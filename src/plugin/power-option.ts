import { z } from 'zod'

import { type PowerSettings, powerSourceNames } from '../power/settings.ts'
import { rentals } from '../report/rentals.ts'
import type { PriceSettings } from '../report/settings.ts'
import { mustBe } from '../slo/option-schemas.ts'

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ')

const powerNames = ['auto', 'tdp', ...powerSourceNames] as const
const power = mustBe(
  `${quoted(powerNames)}, { watts } above 0 and up to 1000000, or { command, every } with a text and seconds from 0.1 to 60`,
)

/** Option `power` of the plugin. */
export const powerOption: z.ZodType<PowerSettings> = z.union(
  [
    z.enum(powerNames),
    z.strictObject({ watts: z.number().positive().max(1_000_000) }),
    z.strictObject({
      command: z.string().trim().min(1),
      every: z.number().min(0.1).max(60).default(1),
    }),
  ],
  power,
)

const dollars = z.number().nonnegative().max(1_000_000)
const price = mustBe(
  `{ perHour } in dollars, or { rental } with ${quoted(Object.keys(rentals))}; and { tokens: { input, output } } in dollars per million`,
)

const isRental = (name: string): name is keyof typeof rentals => Object.hasOwn(rentals, name)

/** Option `price` of the plugin, with the rental looked up. */
export const priceOption: z.ZodType<PriceSettings> = z
  .strictObject(
    {
      perHour: dollars.exactOptional(),
      rental: z.string().refine(isRental).exactOptional(),
      tokens: z.strictObject({ input: dollars, output: dollars }).exactOptional(),
    },
    price,
  )
  .refine(({ perHour, rental }) => perHour === undefined || rental === undefined, price)
  .transform(({ perHour, rental, tokens }) => {
    const machine =
      perHour !== undefined
        ? { perHour, source: 'given' }
        : rental !== undefined && isRental(rental)
          ? rentals[rental]
          : undefined
    return {
      ...(machine !== undefined && { machine }),
      ...(tokens !== undefined && { tokens }),
    }
  })
