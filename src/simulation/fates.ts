import { createRandom } from '../stats/random.ts'
import { nextCorrelated, noiseFactor, standardNormal } from './effects.ts'
import type { SimulatedServerOptions } from './server-options.ts'

/** What is drawn for one request when it comes. */
export interface Fate {
  /** All its times are this many times what they would be. */
  readonly factor: number
  readonly end: 'done' | 'fails at the start' | 'fails in the middle' | 'stalls'
}

/**
 * Draws the fates of requests in the order in which they come. Factors and ends have random
 * numbers of their own, so that errors do not shift the noise.
 */
export function createFates(options: SimulatedServerOptions): () => Fate {
  const { seed, noise = 0, correlation = 0 } = options
  const noises = createRandom(seed)
  const ends = createRandom(seed ^ 0x5bd1e995)
  // From its stationary distribution, so that the first request is like any other.
  let z = standardNormal(noises)
  return () => {
    const factor = noiseFactor(noise, z)
    z = nextCorrelated(z, correlation, standardNormal(noises))
    return { factor, end: endAt(ends(), options) }
  }
}

/** How a request ends whose number, uniform in [0, 1), is `draw`: errors first, then stalls. */
function endAt(draw: number, options: SimulatedServerOptions): Fate['end'] {
  const { errorRate = 0, errorsAt, stall } = options
  if (draw < errorRate) {
    const isAtStart = errorsAt === undefined ? draw < errorRate / 2 : errorsAt === 'start'
    return isAtStart ? 'fails at the start' : 'fails in the middle'
  }
  return draw < errorRate + (stall?.share ?? 0) ? 'stalls' : 'done'
}
