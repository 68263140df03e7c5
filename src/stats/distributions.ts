// The only file that imports jstat: most of its other functions are wrong, see jstat.d.ts.
import jstat from 'jstat'

import { normalQuantile } from './normal-quantile.ts'
import { incompleteBeta, logGamma, normalUpperTail } from './special-functions.ts'

const { studentt } = jstat.jStat

/** Above this the fraction behind the tail takes long, and the normal distribution differs by less than 1e-7. */
const NORMAL_FROM = 1e7

/**
 * P(T > t) of Student's distribution. Ask for the small tail directly: `1 - tail` loses it.
 *
 *     I_{df / (df + t²)}(df / 2, 1 / 2) / 2   for t > 0
 *
 * @example
 * studentUpperTail(2.262157, 9) // 0.025
 */
export function studentUpperTail(t: number, degreesOfFreedom: number): number {
  if (degreesOfFreedom > NORMAL_FROM) return normalUpperTail(t)
  if (t < 0) return 1 - studentUpperTail(-t, degreesOfFreedom)
  const sum = degreesOfFreedom + t * t
  const x = degreesOfFreedom / sum
  return incompleteBeta(x, degreesOfFreedom / 2, 0.5, (t * t) / sum).lower / 2
}

/**
 * Student's quantile: the t with P(T ≤ t) = `p`. jstat's is good to 4e-8; two steps of Newton's
 * method make it as good as the tail.
 *
 * @example
 * studentQuantile(0.975, 9) // 2.262157
 */
export function studentQuantile(p: number, degreesOfFreedom: number): number {
  if (degreesOfFreedom > NORMAL_FROM) return normalQuantile(p)
  if (p < 0.5) return -quantileAbove(p, degreesOfFreedom)
  return quantileAbove(1 - p, degreesOfFreedom)
}

/** The t that is exceeded with probability `tail`, at most a half. */
function quantileAbove(tail: number, df: number): number {
  const fromJstat = df > 1e5 ? -normalQuantile(tail) : -studentt.inv(tail, df)
  const logScale = logGamma((df + 1) / 2) - logGamma(df / 2) - Math.log(df * Math.PI) / 2
  let t = fromJstat
  for (let step = 0; step < 3; step++) {
    const density = Math.exp(logScale - ((df + 1) / 2) * Math.log1p((t * t) / df))
    const error = studentUpperTail(t, df) - tail
    // far out, where density and tail vanish, jstat's stays
    if (!(density > 0) || !Number.isFinite(error / density)) return t
    t += error / density
  }
  return t
}

/**
 * P(F > x) of Fisher's distribution.
 *
 *     I_{d2 / (d2 + d1·x)}(d2 / 2, d1 / 2)
 *
 * @example
 * fisherUpperTail(4.2565, 2, 9) // 0.05
 */
export function fisherUpperTail(x: number, d1: number, d2: number): number {
  if (x <= 0) return 1
  const sum = d2 + d1 * x
  return incompleteBeta(d2 / sum, d2 / 2, d1 / 2, (d1 * x) / sum).lower
}
