import { logGamma } from './special-functions.ts'
import { meanOf, sampleDeviation } from './summary.ts'

/**
 * Cohen's d: the difference of two means in units of their pooled standard deviation.
 *
 *     (x̄ − ȳ) / √(((n − 1)·s_x² + (m − 1)·s_y²) / (n + m − 2))
 *
 * Over the run means of an eval it is no size of the effect: with more questions run means differ
 * less, and the same difference gives a larger d. Never show it without what it is over.
 *
 * @returns `undefined` where a sample has fewer than two values, or nothing varies.
 * @example
 * cohensD([10, 12, 11, 13, 9, 14, 12, 11], [8, 9, 10, 8, 11, 9, 10, 7]) // 1.708
 */
export function cohensD(x: readonly number[], y: readonly number[]): number | undefined {
  const [sx, sy] = [sampleDeviation(x), sampleDeviation(y)]
  if (sx === undefined || sy === undefined) return undefined
  const pooled = Math.sqrt(
    ((x.length - 1) * sx ** 2 + (y.length - 1) * sy ** 2) / (x.length + y.length - 2),
  )
  return pooled === 0 ? undefined : (meanOf(x) - meanOf(y)) / pooled
}

/**
 * Hedges' correction of a standardised difference for few degrees of freedom m:
 *
 *     J(m) = Γ(m/2) / (√(m/2) · Γ((m − 1)/2))
 *
 * @example
 * hedgesCorrection(9) // 0.914
 */
export function hedgesCorrection(degreesOfFreedom: number): number {
  const half = degreesOfFreedom / 2
  return Math.exp(logGamma(half) - logGamma(half - 0.5)) / Math.sqrt(half)
}

/** A standardised difference in a word, by Cohen's conventions. */
export type EffectWord = 'negligible' | 'small' | 'medium' | 'large'

/**
 * Below 0.2 negligible, from 0.5 on medium, from 0.8 on large.
 *
 * @example
 * effectWord(-0.01) // 'negligible'
 */
export function effectWord(effect: number): EffectWord {
  const size = Math.abs(effect)
  if (size < 0.2) return 'negligible'
  if (size < 0.5) return 'small'
  return size < 0.8 ? 'medium' : 'large'
}
