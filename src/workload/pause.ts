import { z } from 'zod'

import { mustBe } from '../slo/option-schemas.ts'
import { openUniform } from './open-uniform.ts'
import { chosenSchema, hasParts } from './parts-schema.ts'
import { spreadSchemas } from './spread-schema.ts'
import { highest, type Spread, truncatedQuantile } from './spread.ts'

/** Seconds that a user reads and types before the next turn: fixed, or drawn for each. */
export type Pause = number | Spread

/**
 * Draws a pause, from 0 seconds on.
 *
 * @param random - Uniform numbers from 0 to 1, seeded; a fixed pause takes none.
 */
export function samplePause(pause: Pause, random: () => number): number {
  if (typeof pause === 'number') return pause
  return truncatedQuantile(pause, openUniform(random), pause.min ?? 0, highest(pause))
}

const fromZero = mustBe('a number of seconds from 0')
const aboveZero = mustBe('a number of seconds above 0')
const what = mustBe(
  'a number of seconds from 0, or a distribution: "normal", "lognormal" or "uniform"',
)

const distributions = z.discriminatedUnion(
  'distribution',
  [...spreadSchemas(z.number(fromZero).min(0, fromZero), z.number(aboveZero).positive(aboveZero))],
  mustBe('"normal", "lognormal" or "uniform"'),
)

/** Checks a pause that comes from outside. */
export const pauseSchema: z.ZodType<Pause> = chosenSchema<Pause>((value) =>
  hasParts(value) ? distributions : z.number(what).min(0, what),
)
