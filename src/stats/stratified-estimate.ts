import type { Estimate } from './estimate.ts'
import { meanOf, sampleDeviation } from './summary.ts'

/**
 * The mean of fixed strata, each sampled on its own: here the questions of an eval, each asked
 * several times. Only the spread within the strata counts, so more values of each help.
 *
 *     v_q = s_q² / K_q,   SE = √(Σ v_q) / n,   df = (Σ v_q)² / Σ (v_q² / (K_q − 1))   (Satterthwaite 1946)
 *
 * A stratum of one value takes the mean variance of the others.
 *
 * @param strata - The values of each; every one has at least one.
 * @returns `undefined` where no stratum has two values.
 * @example
 * stratifiedEstimate([[1, 1, 0], [1, 0, 0]]) // mean 0.5, standardError 0.236, df 4
 */
export function stratifiedEstimate(strata: readonly (readonly number[])[]): Estimate | undefined {
  const known = strata.flatMap((values) => {
    const deviation = sampleDeviation(values)
    return deviation === undefined ? [] : [{ variance: deviation ** 2, count: values.length }]
  })
  if (known.length === 0) return undefined
  const average = meanOf(known.map(({ variance }) => variance))
  const alone = (strata.length - known.length) * average
  const parts = known.map(({ variance, count }) => ({ part: variance / count, df: count - 1 }))
  const total = parts.reduce((sum, { part }) => sum + part, 0)
  const squares = parts.reduce((sum, { part, df }) => sum + part ** 2 / df, 0)
  return {
    mean: meanOf(strata.map(meanOf)),
    standardError: Math.sqrt(total + alone) / strata.length,
    degreesOfFreedom:
      squares === 0 ? parts.reduce((sum, { df }) => sum + df, 0) : total ** 2 / squares,
  }
}
