import { incompleteBeta, logGamma, normalUpperTail } from './special-functions.ts'

/**
 * P(T ≤ t) of the noncentral t distribution, t ≥ 0: the power of a t test is made of it. Guenther's
 * series (AS 243, Lenth 1989), with x = t² / (df + t²) and Poisson weights p of δ² / 2:
 *
 *     Φ(−δ) + ½ · Σ_j (p_j · I_x(j + ½, df/2) + q_j · I_x(j + 1, df/2))
 *
 * @param noncentrality - δ, 0 to about 37.
 * @example
 * noncentralT(2.262157, 9, 2) // 0.5614
 */
export function noncentralT(t: number, degreesOfFreedom: number, noncentrality: number): number {
  const start = normalUpperTail(noncentrality)
  if (t === 0) return start
  const sum = degreesOfFreedom + t * t
  const half = noncentrality ** 2 / 2
  const at = (a: number): number =>
    incompleteBeta((t * t) / sum, a, degreesOfFreedom / 2, degreesOfFreedom / sum).lower
  const logHalf = Math.log(half)
  let total = 0
  for (let j = 0; j < 10_000; j++) {
    const base = half === 0 ? (j === 0 ? 0 : -Infinity) : j * logHalf - half
    const p = Math.exp(base - logGamma(j + 1))
    const q = (noncentrality / Math.SQRT2) * Math.exp(base - logGamma(j + 1.5))
    const term = p * at(j + 0.5) + q * at(j + 1)
    total += term
    if (j > half && term < 1e-17) break
  }
  return start + total / 2
}

/**
 * P(T ≤ −t), t ≥ 0: the tail on the far side, which for δ > 0 is small.
 *
 * @example
 * noncentralFarTail(2, 9, 1) // 0.0024
 */
export function noncentralFarTail(t: number, df: number, noncentrality: number): number {
  // P(T ≤ −t; δ) = 1 − P(T ≤ t; −δ); the series holds for a negative δ as well
  return Math.max(0, 1 - noncentralT(t, df, -noncentrality))
}
