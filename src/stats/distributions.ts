// The only file that imports jstat: most of its other functions are wrong, see jstat.d.ts.
import jstat from 'jstat'

import { normalQuantile } from './normal-quantile.ts'
import { normalUpperTail } from './special-functions.ts'

const { studentt } = jstat.jStat

/** Above this jstat's Student distribution degrades, and the normal one differs by less than 1e-5. */
const NORMAL_FROM = 1e5

/**
 * P(T > t) of Student's distribution. Ask for the small tail directly: `1 - tail` loses it.
 *
 * @example
 * studentUpperTail(2.262157, 9) // 0.025
 */
export function studentUpperTail(t: number, degreesOfFreedom: number): number {
  return degreesOfFreedom > NORMAL_FROM ? normalUpperTail(t) : studentt.cdf(-t, degreesOfFreedom)
}

/**
 * Student's quantile: the t with P(T ≤ t) = `p`.
 *
 * @example
 * studentQuantile(0.975, 9) // 2.262157
 */
export function studentQuantile(p: number, degreesOfFreedom: number): number {
  return degreesOfFreedom > NORMAL_FROM ? normalQuantile(p) : studentt.inv(p, degreesOfFreedom)
}
