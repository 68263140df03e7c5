import { studentQuantile } from './distributions.ts'
import { meanOf, sampleDeviation } from './summary.ts'

/** The throughput of a level of load, in equal parts of its window. */
export interface RatedLevel {
  readonly users: number
  /** Tokens/s of each part. */
  readonly rates: readonly number[]
}

/** What a level gained over the best one before it. */
export interface Gain {
  readonly users: number
  /** The best level before it. */
  readonly over: number
  /** As a share: 0.5 is half as much again. */
  readonly gain: number
  /** One-sided limits at the confidence asked for; absent where the parts do not differ. */
  readonly lower?: number
  readonly upper?: number
}

export interface Plateau {
  /** Whether no more is to be had from more users, as far as the data go. */
  readonly isReached: boolean
  readonly gains: readonly Gain[]
}

export interface PlateauOptions {
  /** A gain below this share is none. */
  readonly tolerance: number
  /** Of a gain's limits, one-sided. */
  readonly confidence: number
}

/** So many levels in a row must gain nothing. */
const levelsInARow = 2

/**
 * Whether a throughput has come to its ceiling: of two levels in a row the gain over the best one
 * before them is below the tolerance, as far as its upper confidence limit. With R = m / m₀, the
 * ratio of two means of parts, and v = (s / m)² / n of each,
 *
 *     limits of R = R · exp(± t(confidence, df) · √(v + v₀)),   df = (v + v₀)² / (v² / (n−1) + v₀² / (n₀−1))
 *
 * (the delta method on the logarithm, Welch and Satterthwaite's degrees of freedom).
 *
 * @example
 * plateauOf(levels, { tolerance: 0.05, confidence: 0.95 }).isReached
 */
export function plateauOf(
  levels: readonly RatedLevel[],
  { tolerance, confidence }: PlateauOptions,
): Plateau {
  const gains: Gain[] = []
  let [best] = levels
  for (const level of levels.slice(1)) {
    if (best === undefined) break
    const gain = gainOver(best, level, confidence)
    if (gain !== undefined) gains.push(gain)
    if (meanOf(level.rates) > meanOf(best.rates)) best = level
  }
  const last = gains.slice(-levelsInARow)
  return {
    isReached:
      last.length === levelsInARow && last.every(({ gain, upper = gain }) => upper < tolerance),
    gains,
  }
}

function gainOver(best: RatedLevel, level: RatedLevel, confidence: number): Gain | undefined {
  const ratio = meanOf(level.rates) / meanOf(best.rates)
  const base = { users: level.users, over: best.users, gain: ratio - 1 }
  if (!Number.isFinite(ratio) || ratio <= 0) return Number.isFinite(ratio) ? base : undefined
  const [v, v0] = [relativeVariance(level.rates), relativeVariance(best.rates)]
  const sum = v + v0
  if (!(sum > 0)) return base
  const df = sum ** 2 / (v ** 2 / (level.rates.length - 1) + v0 ** 2 / (best.rates.length - 1))
  const factor = Math.exp(studentQuantile(confidence, df) * Math.sqrt(sum))
  return { ...base, lower: ratio / factor - 1, upper: ratio * factor - 1 }
}

/** Of the mean, as a share of its square; 0 for a single part. */
function relativeVariance(rates: readonly number[]): number {
  return ((sampleDeviation(rates) ?? 0) / meanOf(rates)) ** 2 / rates.length
}
