import type { Estimate } from './estimate.ts'
import { meanOf } from './summary.ts'

/**
 * The mean of values that come in clusters, as questions on one text do, with its cluster-robust
 * standard error (Miller 2024, arXiv 2411.00640) on C − 1 degrees of freedom.
 *
 *     SE = √(C / (C − 1) · Σ_c (Σ_{i ∈ c} (x_i − x̄))²) / n
 *
 * Where each value is a cluster of its own, it is the usual sd / √n.
 *
 * @param clusters - The cluster of each value.
 * @returns `undefined` for fewer than two clusters.
 * @example
 * clusteredEstimate([1, 1, 0, 0], ['a', 'a', 'b', 'b']) // mean 0.5, standardError 0.5, df 1
 */
export function clusteredEstimate(
  values: readonly number[],
  clusters: readonly string[],
): Estimate | undefined {
  const mean = meanOf(values)
  const sums = new Map<string, number>()
  for (const [index, value] of values.entries()) {
    const cluster = clusters[index] ?? ''
    sums.set(cluster, (sums.get(cluster) ?? 0) + value - mean)
  }
  if (sums.size < 2) return undefined
  const squares = [...sums.values()].reduce((sum, value) => sum + value ** 2, 0)
  return {
    mean,
    standardError: Math.sqrt((sums.size / (sums.size - 1)) * squares) / values.length,
    degreesOfFreedom: sums.size - 1,
  }
}
