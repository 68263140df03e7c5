import { normalQuantile } from '../stats/normal-quantile.ts'
import { openUniform } from './open-uniform.ts'

/**
 * Draws from a gamma distribution with scale 1: its mean and its variance are `shape`.
 *
 * Marsaglia and Tsang, A Simple Method for Generating Gamma Variables, ACM TOMS 26 (2000): with
 * d = shape − 1/3 and z standard normal, d·v with v = (1 + z / √(9d))³ is accepted when, for a
 * uniform u,
 *
 *     log u < z² / 2 + d·(1 − v + log v)
 *
 * which happens in 95 % and more of all cases. Below shape 1, a draw at shape + 1 times
 * u^(1/shape).
 *
 * @param shape - Above 0.
 * @param random - Uniform numbers from 0 to 1, seeded.
 */
export function drawGamma(shape: number, random: () => number): number {
  if (shape < 1) return drawGamma(shape + 1, random) * openUniform(random) ** (1 / shape)
  const d = shape - 1 / 3
  for (;;) {
    const z = normalQuantile(openUniform(random))
    const v = (1 + z / Math.sqrt(9 * d)) ** 3
    if (v <= 0) continue
    if (Math.log(openUniform(random)) < (z * z) / 2 + d * (1 - v + Math.log(v))) return d * v
  }
}
