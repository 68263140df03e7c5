import { studentQuantile } from '../stats/distributions.ts'
import { meanOf, sampleDeviation } from '../stats/summary.ts'

/** System output throughput: tokens of all users, stamped in the window, over its length. */
export interface Throughput {
  readonly tokensPerSecond: number
  /** 95 % interval of the mean, from the parts of the window; absent where they do not differ. */
  readonly lowerBound?: number
  readonly upperBound?: number
}

/**
 * The throughput of a window from the tokens of its equal parts (batch means): mean ± t · s / √n.
 *
 * @param seconds - Length of the whole window.
 */
export function throughputOf(tokens: readonly number[], seconds: number): Throughput | undefined {
  if (seconds <= 0 || tokens.length === 0) return undefined
  const rates = tokens.map((part) => (part * tokens.length) / seconds)
  const tokensPerSecond = meanOf(rates)
  const deviation = sampleDeviation(rates)
  if (deviation === undefined || deviation === 0) return { tokensPerSecond }
  const margin = (studentQuantile(0.975, rates.length - 1) * deviation) / Math.sqrt(rates.length)
  return {
    tokensPerSecond,
    lowerBound: Math.max(0, tokensPerSecond - margin),
    upperBound: tokensPerSecond + margin,
  }
}
