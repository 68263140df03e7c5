import type { Rate } from './arrivals.ts'

/**
 * The most requests that are to be expected within some seconds: three standard deviations above
 * the mean (of a renewal process, whose count has the variance mean × the gaps' squared coefficient
 * of variation: 1 for `poisson`, 1 / `burstiness` for `gamma`), and a whole burst where they come in
 * bursts.
 *
 * @example
 * mostArrivals({ perSecond: 20 }, 0.5) // 20: 10 + 3 · √10, rounded up
 */
export function mostArrivals(rate: Rate, seconds: number): number {
  const { perSecond, arrivals, burstiness = 0.5, burstSize = 10 } = rate
  const mean = perSecond * seconds
  const variance = arrivals === 'gamma' ? mean / burstiness : mean
  const most = Math.ceil(mean + 3 * Math.sqrt(variance))
  return arrivals === 'burst' ? Math.max(most, burstSize) : most
}

/** The most requests of a recorded load within some seconds. */
export function mostRecorded(moments: readonly number[], seconds: number): number {
  let first = 0
  let most = 0
  for (const [index, moment] of moments.entries()) {
    while ((moments[first] ?? moment) < moment - seconds) first++
    most = Math.max(most, index - first + 1)
  }
  return most
}
