/**
 * How much slower one request gets with the number of requests in service. Its slowdown f(n) is 1
 * for one request and never falls.
 */
export type ServiceCurve =
  /** As many as there are slots, at the same speed: f(n) = 1. */
  | { readonly kind: 'flat' }
  /** Gentle from the start: f(n) = 1 + slope·(n − 1). */
  | { readonly kind: 'linear'; readonly slope: number }
  /**
   * Flat up to `at` requests, then linear: f(n) = 1 + slope·max(0, n − at). A steep slope is a
   * cliff.
   */
  | { readonly kind: 'knee'; readonly at: number; readonly slope: number }
  /**
   * A batch on an accelerator (a rounded roofline): up to about `balance` requests memory is
   * the bound, and more requests cost next to nothing; beyond, computing is the bound.
   *
   *     f(n) = √((1 + (n / balance)²) / (1 + (1 / balance)²))
   *
   * Tokens per second of all requests, n / f(n), rise towards √(1 + balance²) times those of one.
   */
  | { readonly kind: 'batching'; readonly balance: number }

/**
 * The slowdown f(n) of a curve: times of one request are this many times those at one user.
 *
 * @param inService - Requests in service, this one included; from 1.
 * @example
 * slowdown({ kind: 'knee', at: 8, slope: 0.25 }, 10) // 1.5
 */
export function slowdown(curve: ServiceCurve, inService: number): number {
  switch (curve.kind) {
    case 'linear':
      return 1 + curve.slope * (inService - 1)
    case 'knee':
      return 1 + curve.slope * Math.max(0, inService - curve.at)
    case 'batching':
      return Math.hypot(1, inService / curve.balance) / Math.hypot(1, 1 / curve.balance)
    case 'flat':
      break
  }
  return 1
}
