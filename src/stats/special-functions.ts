const LOG_SQRT_2PI = 0.9189385332046727

/** The tail of Stirling's series for log(n!), from 1/(12 n) on. */
function stirlingSeries(n: number): number {
  const z = 1 / (n * n)
  const inner = 1 / 1188 + z * (-691 / 360360 + z / 156)
  return (1 / 12 + z * (-1 / 360 + z * (1 / 1260 + z * (-1 / 1680 + z * inner)))) / n
}

/** Logarithm of the gamma function for x > 0: Stirling's series after shifting x to 15. */
export function logGamma(x: number): number {
  let shifted = x
  let product = 1
  while (shifted < 15) {
    product *= shifted
    shifted += 1
  }
  const stirling = (shifted - 0.5) * Math.log(shifted) - shifted + LOG_SQRT_2PI
  return stirling + stirlingSeries(shifted) - Math.log(product)
}

/** log(n!) less Stirling's formula (Loader 2000, "Fast and accurate computation of binomial probabilities"). */
function stirlingError(n: number): number {
  return n < 16 ? logGamma(n + 1) - (n + 0.5) * Math.log(n) + n - LOG_SQRT_2PI : stirlingSeries(n)
}

/** x·log(x/m) + m - x without cancellation (Loader's bd0). */
function deviance(x: number, m: number): number {
  if (Math.abs(x - m) >= 0.1 * (x + m)) {
    return x * Math.log(x / m) + m - x
  }
  const v = (x - m) / (x + m)
  let sum = (x - m) * v
  let term = 2 * x * v * v * v
  for (let j = 1; ; j++) {
    const next = sum + term / (2 * j + 1)
    if (next === sum) {
      return sum
    }
    sum = next
    term *= v * v
  }
}

/** x^a·y^b / B(a, b), where y = 1 - x. */
function betaFront(a: number, b: number, x: number, y: number): number {
  const n = a + b
  if (a > 2 && b > 2) {
    const errors = stirlingError(n) - stirlingError(a) - stirlingError(b)
    const log = errors - deviance(a, n * x) - deviance(b, n * y)
    return Math.exp(log) * Math.sqrt((a * b) / (2 * Math.PI * n))
  }
  const small = Math.min(a, b)
  const large = Math.max(a, b)
  const ratio =
    large > 50
      ? stirlingError(n - 1) -
        stirlingError(large - 1) +
        (large - 0.5) * Math.log1p(small / (large - 1)) +
        small * Math.log(n - 1) -
        small
      : logGamma(n) - logGamma(large)
  const logY = x < 0.5 ? Math.log1p(-x) : Math.log(y)
  return Math.exp(ratio - logGamma(small) + a * Math.log(x) + b * logY)
}

function awayFromZero(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value
}

/** Lentz's continued fraction of the incomplete beta function. */
function betaFraction(a: number, b: number, x: number): number {
  let c = 1
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m <= 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / awayFromZero(1 + even * d)
    c = awayFromZero(1 + even / c)
    fraction *= d * c
    d = 1 / awayFromZero(1 + odd * d)
    c = awayFromZero(1 + odd / c)
    fraction *= d * c
    if (Math.abs(d * c - 1) < 1e-16) {
      break
    }
  }
  return fraction
}

/**
 * The regularised incomplete beta function I_x(a, b) and its complement.
 *
 * Both tails come from one call, since `1 - tail` loses a small tail. Relative error below 1e-12
 * for the smaller one.
 *
 * @param y - 1 - x, where the caller knows it better than the subtraction would.
 * @example
 * incompleteBeta(0.95, 19, 2) // { lower: 0.7358…, upper: 0.2641… }
 */
export function incompleteBeta(
  x: number,
  a: number,
  b: number,
  y: number = 1 - x,
): { lower: number; upper: number } {
  if (x <= 0) {
    return { lower: 0, upper: 1 }
  }
  if (y <= 0) {
    return { lower: 1, upper: 0 }
  }
  const front = betaFront(a, b, x, y)
  if (x < (a + 1) / (a + b + 2)) {
    const lower = Math.min(1, (front * betaFraction(a, b, x)) / a)
    return { lower, upper: 1 - lower }
  }
  const upper = Math.min(1, (front * betaFraction(b, a, y)) / b)
  return { lower: 1 - upper, upper }
}

/**
 * P(Z > x) of the standard normal distribution: a power series below 2.5, a continued fraction
 * above. Relative error below 1e-14, also far out in the tail.
 *
 * @example
 * normalUpperTail(1.959964) // 0.025
 */
export function normalUpperTail(x: number): number {
  if (x < 0) {
    return 1 - normalUpperTail(-x)
  }
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
  if (x < 2.5) {
    let term = x
    let sum = x
    for (let k = 1; term > sum * 1e-17; k++) {
      term *= (x * x) / (2 * k + 1)
      sum += term
    }
    return 0.5 - sum * density
  }
  let fraction = 0
  for (let k = 200; k >= 1; k--) {
    fraction = k / (x + fraction)
  }
  return density / (x + fraction)
}
