import { z } from 'zod'

import { mustBe } from '../slo/option-schemas.ts'
import { checkAscending, partsSchema } from './parts-schema.ts'
import type { Lognormal, Normal, Uniform } from './spread.ts'

const deviation = mustBe('a number from 0')
const sd = z.number(deviation).min(0, deviation)

// exp(4.753·5) is 2·10¹⁰: nobody means more
const logDeviation = mustBe('a number from 0 to 5, as in 0.8')
const sigma = z.number(logDeviation).min(0, logDeviation).max(5, logDeviation)

/**
 * The schemas of the distributions.
 *
 * @param bound - Of `min` and `max`.
 * @param centre - Of a mean and a median. Between `min` and `max`, which this checks: else a limit
 * that is forgotten in another unit would give other lengths than were meant.
 */
export function spreadSchemas(
  bound: z.ZodType<number>,
  centre: z.ZodType<number>,
): readonly [
  z.ZodType<Normal> & z.core.$ZodTypeDiscriminable,
  z.ZodType<Lognormal> & z.core.$ZodTypeDiscriminable,
  z.ZodType<Uniform> & z.core.$ZodTypeDiscriminable,
] {
  const bounds = { min: bound.exactOptional(), max: bound.exactOptional() }
  return [
    partsSchema(
      { distribution: z.literal('normal'), mean: centre, sd, ...bounds },
      "{ distribution: 'normal', mean: 200, sd: 50 }",
    ).superRefine(({ min, mean, max }, context) =>
      checkAscending(context, [
        ['min', min],
        ['mean', mean],
        ['max', max],
      ]),
    ),
    partsSchema(
      { distribution: z.literal('lognormal'), median: centre, sigma, ...bounds },
      "{ distribution: 'lognormal', median: 200, sigma: 0.8 }",
    ).superRefine(({ min, median, max }, context) =>
      checkAscending(context, [
        ['min', min],
        ['median', median],
        ['max', max],
      ]),
    ),
    partsSchema(
      { distribution: z.literal('uniform'), min: bound, max: bound },
      "{ distribution: 'uniform', min: 100, max: 300 }",
    ).superRefine(({ min, max }, context) =>
      checkAscending(context, [
        ['min', min],
        ['max', max],
      ]),
    ),
  ]
}
