import { studentQuantile } from './distributions.ts'
import { exceedanceCorrelation } from './exceedance-correlation.ts'
import { normalQuantile } from './normal-quantile.ts'
import { meanOf } from './summary.ts'

/** Ranks from 1 to n; equal values share the mean of their ranks. */
function midRanks(values: readonly number[]): readonly number[] {
  const order = values.map((_, index) => index).toSorted((a, b) => compare(values, a, b))
  const ranks = values.map(() => 0)
  for (let from = 0; from < order.length;) {
    const value = values[order[from]!]
    let to = from + 1
    while (to < order.length && values[order[to]!] === value) {
      to += 1
    }
    for (let i = from; i < to; i++) {
      ranks[order[i]!] = (from + 1 + to) / 2
    }
    from = to
  }
  return ranks
}

/** Compares by value; a difference of infinities would be NaN. */
function compare(values: readonly number[], a: number, b: number): number {
  const [left, right] = [values[a]!, values[b]!]
  if (left === right) {
    return 0
  }
  return left < right ? -1 : 1
}

/**
 * 1 + 2 Σ (1 - l/n)·map(r_l), over pairs of lags while a pair's correlation is positive (Geyer's
 * initial positive sequence) and l < n/3. Each r_l is raised by 1/n, its bias.
 */
function inflation(scores: Float64Array, map: (correlation: number) => number): number {
  const n = scores.length
  const power = scores.reduce((sum, score) => sum + score * score, 0)
  if (power === 0) {
    return 1
  }
  function correlation(lag: number): number {
    let sum = 0
    for (let i = 0; i + lag < n; i++) {
      sum += scores[i]! * scores[i + lag]!
    }
    return sum / power
  }
  let effect = 1
  for (let lag = 1; lag < n / 3; lag += 2) {
    const first = correlation(lag)
    const second = correlation(lag + 1)
    if (first + second <= 0) {
      break
    }
    effect += 2 * (1 - lag / n) * map(first + 1 / n)
    effect += 2 * (1 - (lag + 1) / n) * map(second + 1 / n)
  }
  return Math.max(1, effect)
}

/**
 * By how much correlated neighbours inflate the variance of the share of values beyond a limit:
 * n values say as much as n / designEffect independent ones.
 *
 * Autocorrelations of the normal scores of the ranks, each mapped to the correlation of the
 * indicators ({@link exceedanceCorrelation}), since the indicators' own are too noisy for small
 * shares. It assumes a stationary series.
 *
 * @param values - In the order of their requests' start; a failed request is `Infinity`.
 * @param allowed - The fraction that may lie beyond the limit.
 */
export function designEffect(values: readonly number[], allowed: number): number {
  const n = values.length
  const scores = midRanks(values).map((rank) => normalQuantile((rank - 0.5) / n))
  return inflation(Float64Array.from(scores), (r) => exceedanceCorrelation(r, allowed))
}

/** By how much correlated neighbours inflate the variance of the mean; also of a share of ones. */
export function designEffectOfMean(values: readonly number[]): number {
  const mean = meanOf(values)
  return inflation(
    Float64Array.from(values, (value) => value - mean),
    (r) => r,
  )
}

/**
 * What a design effect that was estimated from a few waves is still worth (Korn and Graubard's
 * degrees of freedom): both counts are multiplied by it.
 *
 *     (z_{1-α} / t_{1-α, w-1})²,  w = ⌊n / concurrency⌋
 *
 * @example
 * wavesFactor(320, 16, 0.05) // 0.9049
 */
export function wavesFactor(n: number, concurrency: number, alpha: number): number {
  const degreesOfFreedom = Math.max(1, Math.floor(n / concurrency) - 1)
  return (normalQuantile(1 - alpha) / studentQuantile(1 - alpha, degreesOfFreedom)) ** 2
}
