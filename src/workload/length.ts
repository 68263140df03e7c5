import { z } from 'zod'

import { mostTokens, mustBe, wholeOption } from '../slo/option-schemas.ts'
import { openUniform } from './open-uniform.ts'
import { checkAscending, chosenSchema, hasParts, partsSchema } from './parts-schema.ts'
import { spreadSchemas } from './spread-schema.ts'
import { highest, type Spread, truncatedQuantile } from './spread.ts'

/** Tokens of a prompt or of an answer, or turns of a conversation: fixed, or drawn for each. */
export type Length = number | LengthDistribution

/**
 * Whole numbers from 1. Draws outside of `min` … `max` are thrown away, not moved to the bound:
 * no length is frequent only because it is the longest one.
 *
 * @example
 * const prompts: Length = { distribution: 'lognormal', median: 400, sigma: 0.8, max: 4000 }
 */
type LengthDistribution = Spread | Histogram

/** Lengths as they were counted: a bin by its weight, and all whole numbers in it alike. */
interface Histogram {
  readonly distribution: 'histogram'
  readonly bins: readonly Bin[]
}

interface Bin {
  readonly from: number
  /** Included. */
  readonly to: number
  /** How often, relative to the other bins. */
  readonly weight: number
}

/** The longest length that can be drawn; see `Spread` for those without a `max`. */
export function longest(length: Length): number {
  if (typeof length === 'number') return length
  if (length.distribution !== 'histogram') return Math.round(highest(length))
  return length.bins.reduce((most, { to, weight }) => (weight > 0 ? Math.max(most, to) : most), 1)
}

/**
 * Draws a length.
 *
 * A distribution is cut half a unit outside of its bounds and then rounded, so that the bounds
 * are as likely as their neighbours.
 *
 * @param random - Uniform numbers from 0 to 1, seeded; a fixed length takes none.
 */
export function sampleLength(length: Length, random: () => number): number {
  if (typeof length === 'number') return length
  if (length.distribution === 'histogram') {
    const { from, to } = drawBin(length.bins, random)
    return from + Math.floor(random() * (to - from + 1))
  }
  const [low, high] = [length.min ?? 1, longest(length)]
  const drawn = truncatedQuantile(length, openUniform(random), low - 0.5, high + 0.5)
  return Math.min(high, Math.max(low, Math.round(drawn)))
}

function drawBin(bins: readonly Bin[], random: () => number): Bin {
  const possible = bins.filter(({ weight }) => weight > 0)
  let left = random() * possible.reduce((sum, { weight }) => sum + weight, 0)
  const drawn = possible.find(({ weight }) => (left -= weight) < 0) ?? possible.at(-1)
  if (drawn === undefined) throw new RangeError('A histogram needs a bin with a weight above 0.')
  return drawn
}

const what =
  'a whole number from 1, or a distribution: "normal", "lognormal", "uniform" or "histogram"'
const centreRange = mustBe('a number from 1')
const weightRange = mustBe('a number from 0')

const bin = partsSchema(
  {
    from: wholeOption(1, mostTokens),
    to: wholeOption(1, mostTokens),
    weight: z.number(weightRange).min(0, weightRange),
  },
  '{ from: 1, to: 100, weight: 3 }',
).superRefine(({ from, to }, context) =>
  checkAscending(context, [
    ['from', from],
    ['to', to],
  ]),
)

const binsMust = mustBe('a list of bins, with a weight above 0 in one of them at least')
const histogram = partsSchema(
  {
    distribution: z.literal('histogram'),
    bins: z.array(bin, binsMust).refine((bins) => bins.some(({ weight }) => weight > 0), binsMust),
  },
  "{ distribution: 'histogram', bins: [{ from: 1, to: 100, weight: 3 }] }",
)

const fixed = z
  .int(mustBe(what))
  .min(1, mustBe(what))
  .max(mostTokens, mustBe(`at most ${mostTokens}`))
const distributions = z.discriminatedUnion(
  'distribution',
  [...spreadSchemas(wholeOption(1), z.number(centreRange).min(1, centreRange)), histogram],
  mustBe('"normal", "lognormal", "uniform" or "histogram"'),
)

/** Checks a length that comes from outside. */
export const lengthSchema: z.ZodType<Length> = chosenSchema<Length>((value) =>
  hasParts(value) ? distributions : fixed,
)
