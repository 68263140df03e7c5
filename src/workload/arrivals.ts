import { z } from 'zod'

import { mustBe, wholeOption } from '../slo/option-schemas.ts'
import { drawGamma } from './gamma.ts'
import { openUniform } from './open-uniform.ts'
import { chosenSchema, partsSchema } from './parts-schema.ts'

/** Requests that arrive whether or not the ones before are answered (an open loop). */
export interface Rate {
  /** Requests per second, on average. */
  readonly perSecond: number
  /**
   * - `poisson`: independent users; the gaps are exponential.
   * - `constant`: exactly 1 / `perSecond` from one to the next.
   * - `gamma`: gaps more or less even than those of `poisson`, by `burstiness`.
   * - `burst`: none for `burstSize` / `perSecond` seconds, then `burstSize` at once.
   *
   * @default 'poisson'
   */
  readonly arrivals?: (typeof kinds)[number]
  /**
   * Of `gamma`: the shape k of the gaps, as in vLLM's option of this name. Their coefficient of
   * variation is 1/√k: with 1 they are those of `poisson`, below 1 burstier, above 1 more even.
   * @default 0.5
   */
  readonly burstiness?: number
  /** Of `burst`. @default 10 */
  readonly burstSize?: number
}

/**
 * Makes a function that gives the seconds from one arrival to the next, time after time; at first
 * those from the start to the first arrival.
 *
 * @param random - Uniform numbers from 0 to 1, seeded.
 */
export function arrivalGaps(rate: Rate, random: () => number): () => number {
  const mean = 1 / rate.perSecond
  const { arrivals = 'poisson', burstiness = 0.5, burstSize = 10 } = rate
  switch (arrivals) {
    case 'poisson': {
      return () => -Math.log(openUniform(random)) * mean
    }
    case 'constant': {
      return () => mean
    }
    case 'gamma': {
      return () => (drawGamma(burstiness, random) / burstiness) * mean
    }
    case 'burst': {
      let arrived = 0
      return () => (arrived++ % burstSize === 0 ? burstSize * mean : 0)
    }
    default: {
      return arrivals satisfies never
    }
  }
}

const kinds = ['poisson', 'constant', 'gamma', 'burst'] as const

const perSecond = mustBe('a number of requests per second from 0.001 to 100000')
// beyond, nearly all gaps are 0 or all are alike
const burstiness = mustBe('a number from 0.01 to 1000, as in 0.5')

const schema = partsSchema(
  {
    perSecond: z.number(perSecond).min(0.001, perSecond).max(100_000, perSecond),
    arrivals: z.enum(kinds, mustBe('"poisson", "constant", "gamma" or "burst"')).exactOptional(),
    burstiness: z.number(burstiness).min(0.01, burstiness).max(1000, burstiness).exactOptional(),
    burstSize: wholeOption(2).exactOptional(),
  },
  '{ perSecond: 4 }',
).superRefine((rate, context) => {
  const owners = { burstiness: 'gamma', burstSize: 'burst' } as const
  for (const name of ['burstiness', 'burstSize'] as const) {
    if (rate[name] === undefined || rate.arrivals === owners[name]) continue
    const message = `Leave it out, or write arrivals: "${owners[name]}", the only ones that have it.`
    context.addIssue({ code: 'custom', path: [name], message })
  }
})

/** Checks a rate that comes from outside. */
export const rateSchema: z.ZodType<Rate> = chosenSchema<Rate>(() => schema)
