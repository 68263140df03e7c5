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

const watts = mustBe('a number of watts above 0 and up to 1000000')
const command = mustBe('a command that prints watts, as in "ipmitool dcmi power reading"')
const every = mustBe('a number of seconds from 0.1 to 60')

/** Option `power` of the plugin. */
export const powerOption: z.ZodType<PowerSettings> = z.union(
  [
    z.enum(powerNames),
    z.strictObject({ watts: z.number(watts).positive(watts).max(1_000_000, watts) }),
    z.strictObject({
      command: z.string(command).trim().min(1, command),
      every: z.number(every).min(0.1, every).max(60, every).default(1),
    }),
  ],
  power,
)

const amount = mustBe('a number of dollars from 0 to 1000000')
const dollars = z.number(amount).nonnegative(amount).max(1_000_000, amount)
const knownRental = mustBe(quoted(Object.keys(rentals)))
const tokens = mustBe(
  '{ input, output } in dollars per million, as in { input: 0.15, output: 0.6 }, or "genai-prices"',
)
const price = mustBe(
  `{ perHour } in dollars, or { rental } with ${quoted(Object.keys(rentals))}; and { tokens: { input, output } } in dollars per million, or { tokens: "genai-prices" }`,
)

const isRental = (name: string): name is keyof typeof rentals => Object.hasOwn(rentals, name)

/** Option `price` of the plugin, with the rental looked up. */
export const priceOption: z.ZodType<PriceSettings> = z
  .strictObject(
    {
      perHour: dollars.exactOptional(),
      rental: z.string(knownRental).refine(isRental, knownRental).exactOptional(),
      tokens: z
        .union(
          [z.literal('genai-prices'), z.strictObject({ input: dollars, output: dollars })],
          tokens,
        )
        .exactOptional(),
    },
    price,
  )
  .refine(({ perHour, rental }) => perHour === undefined || rental === undefined, price)
  .transform(({ perHour, rental, tokens: given }) => {
    const machine =
      perHour !== undefined
        ? { perHour, source: 'stated in the configuration' }
        : rental !== undefined && isRental(rental)
          ? rentals[rental]
          : undefined
    return {
      ...(machine !== undefined && { machine }),
      ...(given !== undefined && { tokens: given }),
    }
  })
