import type { Interval } from './estimate.ts'
import { meanOf } from './summary.ts'

/**
 * The interval of a mean over strata in each of which all values are equal: a spread of 0 proves
 * nothing, since the next value may differ. If a share d of the values of m strata differs, none of
 * m·K shows it with probability (1 − d)^(m·K) at most, however it is spread over them. So, each
 * side at (1 − confidence) / 2,
 *
 *     d = 1 − ((1 − confidence) / 2)^(1 / (m·K))
 *
 * for the m strata that could be lower, and for those that could be higher (Clopper and Pearson's
 * limit for none of m·K; 1934). It is wider than it need be, never narrower.
 *
 * @param values - One of each stratum, from 0 to 1.
 * @param repeats - Values of each stratum; the fewest, where they differ.
 * @example
 * unanimousInterval([1, 1, 1, 1, 0], 10, 0.95) // 0.729 to 0.862
 */
export function unanimousInterval(
  values: readonly number[],
  repeats: number,
  confidence: number,
): Interval {
  const mean = meanOf(values)
  const reach = (room: readonly number[]): number => {
    const open = room.filter((each) => each > 0)
    if (open.length === 0) return 0
    const share = -Math.expm1(Math.log((1 - confidence) / 2) / (open.length * repeats))
    return (Math.max(...open) * share * open.length) / values.length
  }
  return {
    lower: Math.max(0, mean - reach(values)),
    upper: Math.min(1, mean + reach(values.map((value) => 1 - value))),
  }
}
