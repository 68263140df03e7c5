import { incompleteBeta, logGamma } from './special-functions.ts'

/** log B(a, b) for a, b > 0. */
function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b)
}

/**
 * The logarithm of the evidence for a claim about the rate of violations: `met` says it lies below
 * `allowed` (θ0), `missed` above. It may be looked at after every request: if the claim is false,
 * the chance that it ever reaches log(1/α) is at most α (Ville 1939), where a test repeated at
 * every look would exceed α. Stop when it does: 2.9957 at α = 0.05.
 *
 *     log E_met(n, K) = log B(a+K, b+n-K) - log B(a, b)
 *                     + log I_θ0(a+K, b+n-K) - log I_θ0(a, b) - K log θ0 - (n-K) log(1-θ0)
 *
 * A mixture of likelihood ratios against θ0, with the prior Beta(½, ½/θ0) cut off above θ0. For
 * `missed` the prior is Beta(1, ½/θ0), cut off below θ0: the upper tails 1 - I. The worst case of
 * a false claim is θ0 itself, since the likelihood ratio is monotone in K (Robbins 1970;
 * Howard et al. 2021, "Time-uniform, nonparametric, nonasymptotic confidence sequences").
 *
 * Requests have to be independent: divide both counts by the design effect first. Counts may
 * therefore be real numbers.
 *
 * @param violations - K, from 0 to `requests`.
 * @param requests - n; 0 for no request, whose evidence is 0.
 * @param allowed - θ0, a fraction. At 0 and 1 only one claim can be proven, by a single request
 * that could not happen at θ0 (`Infinity`); everything else there says nothing (0).
 * @returns A natural logarithm without a unit: 0 says nothing, below 0 speaks against the claim,
 * down to `-Infinity` where that underflows.
 * @example
 * logEValue('met', 0, 72, 0.05) // 3.0078: no violation in 72 requests proves P95 at α = 0.05
 */
export function logEValue(
  claim: 'met' | 'missed',
  violations: number,
  requests: number,
  allowed: number,
): number {
  if (allowed <= 0) {
    return claim === 'missed' && violations > 0 ? Infinity : 0
  }
  if (allowed >= 1) {
    return claim === 'met' && violations < requests ? Infinity : 0
  }
  const [a, b] = claim === 'met' ? [0.5, 0.5 / allowed] : [1, 0.5 / allowed]
  const tail = claim === 'met' ? 'lower' : 'upper'
  const kept = requests - violations
  const prior = incompleteBeta(allowed, a, b)[tail]
  const posterior = incompleteBeta(allowed, a + violations, b + kept)[tail]
  return (
    logBeta(a + violations, b + kept) -
    logBeta(a, b) +
    Math.log(posterior) -
    Math.log(prior) -
    violations * Math.log(allowed) -
    kept * Math.log1p(-allowed)
  )
}
