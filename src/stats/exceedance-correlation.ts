import { normalQuantile } from './normal-quantile.ts'

// 16-point Gauss-Legendre quadrature: the positive nodes and their weights.
const NODES = [
  [0.0950125098376374, 0.1894506104550685],
  [0.2816035507792589, 0.1826034150449236],
  [0.4580167776572274, 0.1691565193950025],
  [0.6178762444026438, 0.1495959888165767],
  [0.755404408355003, 0.1246289712555339],
  [0.8656312023878318, 0.0951585116824928],
  [0.9445750230732326, 0.0622535239386479],
  [0.9894009349916499, 0.0271524594117541],
] as const

/**
 * The correlation of two indicators "beyond the limit", for two normal scores of correlation `r`
 * and limits that a fraction `allowed` lies beyond (Gaussian copula, Plackett's identity).
 *
 *     1/(2π·p(1-p)) · ∫₀^{asin r} exp(-c²/(1 + sin u)) du,  p = allowed, c = Φ⁻¹(1 - p)
 *
 * @example
 * exceedanceCorrelation(0.5, 0.25) // 0.3081: indicators are less alike than what they indicate
 */
export function exceedanceCorrelation(r: number, allowed: number): number {
  const c = normalQuantile(1 - allowed)
  const half = Math.asin(Math.max(-1, Math.min(1, r))) / 2
  const density = (u: number): number => Math.exp((-c * c) / (1 + Math.sin(u)))
  let sum = 0
  for (const [node, weight] of NODES) {
    sum += weight * (density(half * (1 - node)) + density(half * (1 + node)))
  }
  return (half * sum) / (2 * Math.PI * allowed * (1 - allowed))
}
