import { formatCount, formatPoints, formatShare } from '../slo/format-number.ts'
import type { PairComparison } from './compare-evals.ts'

/**
 * A comparison of two models in lines: the difference with its interval first, then what it is
 * worth, by question and over run means, each named.
 */
export function formatPair(pair: PairComparison, confidence: number): readonly string[] {
  const { first, second, questions, units, difference, reason, paired, overRuns } = pair
  const names = `${first} − ${second}`
  if (difference === undefined) return [`${names}: not compared, ${reason ?? ''}`]
  const size = `${formatCount(questions)} ${questions === 1 ? 'question' : 'questions'}${units === questions ? '' : ` in ${formatCount(units)} clusters`}`
  const runs =
    overRuns === undefined
      ? []
      : [
          `  over run means, on just these questions: Welch p ${formatP(overRuns.pValue)}, d ${overRuns.cohensD.toFixed(2)} of run means (no size of the effect: it grows with the questions)`,
        ]
  if (paired === undefined) {
    return [`${names}: ${signed(difference)} by ${size}; ${reason ?? ''}`, ...runs]
  }
  const { method, pValue, adjustedP, lower, upper, dz, effect, smallestDifference } = paired
  const holm = adjustedP === pValue ? '' : `, ${formatP(adjustedP)} with Holm's correction`
  return [
    `${names}: ${signed(difference)} by ${size} (${formatShare(confidence)} interval ${signed(lower)} to ${signed(upper)})`,
    `  paired by question: ${method} p ${formatP(pValue)}${holm}; dz ${dz.toFixed(2)}, ${effect}; would have shown ${formatPoints(smallestDifference)} in 80 % of cases`,
    ...runs,
  ]
}

function signed(difference: number): string {
  const text = formatPoints(Math.abs(difference))
  return difference === 0 ? text : `${difference > 0 ? '+' : '−'}${text}`
}

/** A p-value with two digits that count; below 1e-12 it is only that. */
function formatP(pValue: number): string {
  if (pValue < 1e-12) return '< 1e-12'
  return pValue < 0.001 ? pValue.toExponential(1) : pValue.toPrecision(2)
}
