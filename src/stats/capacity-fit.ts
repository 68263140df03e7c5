import { normalQuantile } from './normal-quantile.ts'
import { meanOf } from './summary.ts'

/** What one level of load showed; both counts divided by the design effect, if there is one. */
export interface Level {
  /** Users at a time, above 0. */
  readonly users: number
  readonly violations: number
  readonly requests: number
}

/** How many users at a time a server sustains, from all levels together. Not safe for JSON. */
export interface CapacityFit {
  /** The users at which the fitted share of violations is the allowed one; `Infinity` for never. */
  readonly point: number
  /** The true one lies above with 95 % confidence. */
  readonly lower95: number
  /** The true one lies below with 95 % confidence; `Infinity` where the levels do not bound it. */
  readonly upper95: number
  /** b of logit θ(c) = a + b·c: per user; 0 where violations do not become more with users. */
  readonly slope: number
  /** a: the log odds of a violation without load. */
  readonly intercept: number
}

/** Limits are searched up to this many times the highest level, the upper one also the estimate. */
const REACH = 16

/** A rise of the likelihood per request and user below this is rounding. */
const ROUNDING = 1e-14

/** The binomial log likelihood of logit θ(c) = intercept + slope·(c - at), and its derivatives. */
function likelihood(levels: readonly Level[], intercept: number, slope: number, at: number) {
  let value = 0
  let byIntercept = 0
  let bySlope = 0
  for (const { users, violations, requests } of levels) {
    const logit = intercept + slope * (users - at)
    const residual = violations - requests / (1 + Math.exp(-logit))
    // log(1 + e^x) that does not overflow
    const softplus = Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit)))
    value += violations * logit - requests * softplus
    byIntercept += residual
    bySlope += residual * (users - at)
  }
  return { value, byIntercept, bySlope }
}

/**
 * Bisection. A minimiser would fail here, since the likelihood is flat far from its maximum; the
 * root of a decreasing function is harmless also for levels without or with only violations.
 */
function rootOfDecreasing(f: (x: number) => number, low: number, high: number): number {
  if (f(low) <= 0) {
    return low
  }
  let [from, to] = [low, high]
  for (let step = 0; step < 100; step++) {
    const middle = (from + to) / 2
    if (f(middle) > 0) {
      from = middle
    } else {
      to = middle
    }
  }
  return (from + to) / 2
}

/** The most likely line with a slope of at least 0. */
function fitLine(levels: readonly Level[], steepest: number) {
  // around the mean of the users, where one level alone has no slope at all instead of rounding
  const centre = meanOf(levels.map(({ users }) => users))
  const size = levels.reduce((sum, { users, requests }) => sum + requests * users, 0)
  const span = steepest * Math.max(...levels.map(({ users }) => Math.abs(users - centre)))
  const interceptAt = (slope: number): number =>
    rootOfDecreasing((a) => likelihood(levels, a, slope, centre).byIntercept, -60 - span, 60 + span)
  const slope = rootOfDecreasing(
    (b) => likelihood(levels, interceptAt(b), b, centre).bySlope - ROUNDING * size,
    0,
    steepest,
  )
  const atCentre = interceptAt(slope)
  const best = likelihood(levels, atCentre, slope, centre).value
  return { slope, intercept: atCentre - slope * centre, best }
}

/**
 * The capacity from levels of load with few requests each: a logistic curve through all of them,
 * and limits from its profile likelihood.
 *
 *     logit θ(c) = a + b·c, b ≥ 0;   point = (logit θ0 - a)/b
 *     limits = {c : 2(ℓ_max - ℓ(c)) ≤ z²},  ℓ(c) the maximum over b of lines through (c, logit θ0)
 *
 * Each limit holds with 95 % confidence alone, both together with 90 % (Wilks 1938; Venzon and
 * Moolgavkar 1988, "A method for computing profile-likelihood-based confidence intervals").
 *
 * When nothing failed `lower95` may lie above the highest level: claim no more than that level.
 * Slopes end at 100 per highest level, which stands for a step.
 *
 * @param levels - In any order; a level may come twice. Correlated requests: both counts divided
 * by their design effect.
 * @param allowed - θ0, the fraction of requests that may violate, between 0 and 1.
 * @param z - The normal quantile of the limits.
 * @returns `undefined` when no level has a request, or when `allowed` is not between 0 and 1: no
 * line reaches the logit of 0 or 1.
 * @example
 * const levels = [
 *   { users: 8, violations: 1, requests: 100 },
 *   { users: 16, violations: 3, requests: 100 },
 *   { users: 32, violations: 40, requests: 100 },
 * ]
 * estimateCapacity(levels, 0.05) // { point: 18.3, lower95: 14.4, upper95: 21.4, … }
 */
export function estimateCapacity(
  levels: readonly Level[],
  allowed: number,
  z: number = normalQuantile(0.95),
): CapacityFit | undefined {
  const tried = levels.filter(({ requests }) => requests > 0)
  if (tried.length === 0 || !(allowed > 0 && allowed < 1)) {
    return undefined
  }
  const target = Math.log(allowed) - Math.log1p(-allowed)
  const top = Math.max(...tried.map(({ users }) => users))
  const steepest = 100 / top
  const { slope, intercept, best } = fitLine(tried, steepest)
  const point = crossing(target, intercept, slope)
  /** Above 0 where `users` lies outside of the limits. */
  function outside(users: number): number {
    const b = rootOfDecreasing(
      (candidate) => likelihood(tried, target, candidate, users).bySlope,
      0,
      steepest,
    )
    return 2 * (best - likelihood(tried, target, b, users).value) - z * z
  }
  const lower95 = rootOfDecreasing(outside, 0, Math.min(point, REACH * top))
  const far = REACH * Math.max(top, point)
  const upper95 =
    Number.isFinite(point) && outside(far) > 0
      ? rootOfDecreasing((users) => -outside(users), point, far)
      : Infinity
  return { point, lower95, upper95, slope, intercept }
}

/** Where the line reaches `target`: never for a flat one below, at once for any other flat one. */
function crossing(target: number, intercept: number, slope: number): number {
  if (slope > 0) {
    return Math.max(0, (target - intercept) / slope)
  }
  // exactly the allowed share must not become Infinity by rounding: 0 claims less
  return intercept < target - 1e-9 ? Infinity : 0
}
