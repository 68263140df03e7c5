import { normalQuantile } from '../stats/normal-quantile.ts'
import { normalUpperTail } from '../stats/special-functions.ts'

/** How values differ from draw to draw, in the unit of what is drawn. */
export type Spread = Normal | Lognormal | Uniform

/**
 * A normal distribution, without what lies below `min` or above `max`. `mean` and `sd` are those
 * before that: cutting more from one side moves the mean of what is drawn.
 */
export interface Normal {
  readonly distribution: 'normal'
  readonly mean: number
  /** The standard deviation. */
  readonly sd: number
  /** @default the least that is possible */
  readonly min?: number
  /** @default the quantile at 1 − 10⁻⁶, mean + 4.753·sd */
  readonly max?: number
}

/** The logarithm of what is drawn is normal; without what lies below `min` or above `max`. */
export interface Lognormal {
  readonly distribution: 'lognormal'
  readonly median: number
  /** The standard deviation of the natural logarithm. */
  readonly sigma: number
  /** @default the least that is possible */
  readonly min?: number
  /** @default the quantile at 1 − 10⁻⁶, median·exp(4.753·sigma) */
  readonly max?: number
}

/** Everything from `min` to `max` alike. */
export interface Uniform {
  readonly distribution: 'uniform'
  readonly min: number
  readonly max: number
}

/** Φ⁻¹(1 − 10⁻⁶): one draw of a million would lie farther out. */
const farthest = 4.753424308822899

/** The most that is drawn. */
export function highest(spread: Spread): number {
  switch (spread.distribution) {
    case 'normal': {
      return spread.max ?? spread.mean + farthest * spread.sd
    }
    case 'lognormal': {
      return spread.max ?? spread.median * Math.exp(farthest * spread.sigma)
    }
    case 'uniform': {
      return spread.max
    }
    default: {
      return spread satisfies never
    }
  }
}

/**
 * The quantile at `p` of the distribution truncated to `low` … `high`: what is left after all
 * draws outside were thrown away. With F the distribution before,
 *
 *     F⁻¹(F(low) + p·(F(high) − F(low)))
 *
 * @param p - Above 0 and below 1; a uniform number gives a draw.
 * @param low - At most the mean or median.
 * @param high - At least the mean or median.
 */
export function truncatedQuantile(spread: Spread, p: number, low: number, high: number): number {
  switch (spread.distribution) {
    case 'normal': {
      const { mean, sd } = spread
      if (sd === 0) return mean
      return within(mean + sd * truncatedZ(p, (low - mean) / sd, (high - mean) / sd), low, high)
    }
    case 'lognormal': {
      const { median, sigma } = spread
      if (sigma === 0) return median
      const z = (value: number): number => Math.log(value / median) / sigma
      return within(median * Math.exp(sigma * truncatedZ(p, z(low), z(high))), low, high)
    }
    case 'uniform': {
      return low + p * (high - low)
    }
    default: {
      return spread satisfies never
    }
  }
}

function truncatedZ(p: number, low: number, high: number): number {
  const below = normalUpperTail(-low)
  return normalQuantile(below + p * (1 - normalUpperTail(high) - below))
}

/** Rounding must not lead out of the bounds. */
function within(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
