import { estimateOf } from '../stats/estimate.ts'
import { meanOf, sampleDeviation } from '../stats/summary.ts'
import { type Difference, same } from './change.ts'

/**
 * What part of the variance within a session is believed not to be one between sessions: half of it,
 * since a handful of runs estimate it badly.
 */
const believed = 0.5

/** So many degrees of freedom are a known deviation's. */
const many = 1e6

/**
 * How the runs of one session differ from a base of one run each of H sessions, made on other days.
 * All runs of a session share its luck, and H of them tell how different sessions are, v = s². With
 * one run it is a prediction interval; with k, their own variance u takes from v what is not the
 * session's:
 *
 *     SE² = v / H + v                             k = 1
 *     SE² = v / H + max(0, v − u / 2) + u / k     k > 1,   both on H − 1 degrees of freedom
 *
 * Where v is below `leastDeviation`², that is taken for it, as known.
 *
 * @returns `undefined` for fewer than two runs of the base, or none of the head.
 * @example
 * sessionDifference([2], [1, 1.1, 0.9], 0) // mean 1, standardError 0.1155, degreesOfFreedom 2
 */
export const sessionDifference: Difference = (head, base, leastDeviation) => {
  const before = estimateOf(base)
  if (before === undefined || head.length === 0) return undefined
  const mean = meanOf(head) - before.mean
  const [sessions, runs] = [base.length, head.length]
  const seen = (sampleDeviation(base) ?? 0) ** 2
  const isKnown = leastDeviation ** 2 > seen
  const between = isKnown ? leastDeviation ** 2 : seen
  const within = sampleDeviation(head)
  const own =
    within === undefined
      ? between
      : Math.max(0, between - believed * within ** 2) + within ** 2 / runs
  const variance = between / sessions + own
  if (variance === 0) return { mean, ...same }
  return {
    mean,
    standardError: Math.sqrt(variance),
    degreesOfFreedom: isKnown ? many : before.degreesOfFreedom,
  }
}
