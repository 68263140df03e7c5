import { studentUpperTail } from '../stats/distributions.ts'
import { type Estimate, estimateOf, studentInterval } from '../stats/estimate.ts'
import { meanOf } from '../stats/summary.ts'
import { welch } from '../stats/welch.ts'
import { type ComparedMetric, marginOf } from './compared-metric.ts'

/** One number a run, of the base and of the head. */
export interface ComparedRuns {
  readonly metric: ComparedMetric
  readonly base: readonly number[]
  readonly head: readonly number[]
  /**
   * The standard deviation that runs have at least, whatever those at hand show: of logarithms, of
   * shares itself. @default 0
   */
  readonly leastDeviation?: number
}

/** What counts as a change. */
export interface ChangeRules {
  /** Of a false regression among all metrics, and of a false "no worse" of each; one-sided. */
  readonly alpha: number
  /** A change for the worse below this share is none: 0.05 is 5 %. */
  readonly margin: number
  /** A gain of this factor and more is not believed. */
  readonly suspicious: number
  /** Families of metrics that α is divided among. @default 1 */
  readonly families?: number
  /** Runs of base and head that prove something. @default 3 of each */
  readonly fewest?: { readonly base: number; readonly head: number }
  /** How the means of the head's and the base's runs differ. @default Welch's test */
  readonly difference?: Difference
}

/** The difference of two means, head − base; `undefined` where nothing can be said. */
export type Difference = (
  head: readonly number[],
  base: readonly number[],
  leastDeviation: number,
) => Estimate | undefined

/** How a metric of the head compares with that of the base. */
export interface ChangeEstimate {
  /** Means over the runs; of times, speeds and throughputs geometric ones. */
  readonly base: number
  readonly head: number
  /** head / base; for shares head − base. */
  readonly change: number
  /** Of the change, each with 1 − α. */
  readonly lower: number
  readonly upper: number
  /** For the worse: 0.1 is 10 % worse; for shares the difference. Negative: better. */
  readonly worseBy: number
  /** Of a change for the worse by chance, one-sided, not adjusted. */
  readonly pWorse: number
  /** Of one for the better. */
  readonly pBetter: number
  /** Of a head that is worse by less than the margin, if it were worse by just so much. */
  readonly pNoWorse: number
}

/** The same number in all runs leaves no error to test with. */
export const same: Pick<Estimate, 'standardError' | 'degreesOfFreedom'> = {
  standardError: 0,
  degreesOfFreedom: 1,
}

/**
 * The change of one metric. The replicate is the run, never the request: requests of a run share its
 * luck, and tests on them call noise a regression. Welch on the logarithms of one number a run,
 *
 *     d = mean(log head) − mean(log base),   w = d where lower is better, else −d
 *     worse: P(T > w / SE),   no worse by the margin: P(T < (w − log(1 + margin)) / SE)
 *
 * (Satterthwaite's degrees of freedom); of shares the same without logarithms.
 *
 * @returns `undefined` with fewer than two runs of each.
 */
export function changeOf(
  { metric, base, head, leastDeviation = 0 }: ComparedRuns,
  {
    margin,
    alpha,
    difference = welchDifference,
  }: Pick<ChangeRules, 'margin' | 'alpha' | 'difference'>,
): ChangeEstimate | undefined {
  const isShare = metric.unit === 'share'
  const scale = (value: number): number => (isShare ? value : Math.log(atLeastHalf(metric, value)))
  const unscale = (value: number): number => (isShare ? value : Math.exp(value))
  const [before, after] = [base.map(scale), head.map(scale)]
  const estimate = difference(after, before, leastDeviation)
  if (estimate === undefined) return undefined
  const sign = metric.better === 'lower' ? 1 : -1
  const w = sign * estimate.mean
  const m = scaledMargin(metric, margin)
  const { lower, upper } = studentInterval(estimate, 1 - 2 * alpha)
  return {
    base: unscale(meanOf(before)),
    head: unscale(meanOf(after)),
    change: unscale(estimate.mean),
    lower: unscale(lower),
    upper: unscale(upper),
    worseBy: isShare ? w : Math.exp(w) - 1,
    pWorse: upperTail(w, estimate),
    pBetter: upperTail(-w, estimate),
    pNoWorse: upperTail(m - w, estimate),
  }
}

const welchDifference: Difference = (head, base) =>
  estimateOf(base) === undefined || estimateOf(head) === undefined
    ? undefined
    : (welch(head, base)?.estimate ?? { mean: meanOf(head) - meanOf(base), ...same })

/** No user at all has no logarithm: it counts as a half. */
const atLeastHalf = ({ unit }: ComparedMetric, value: number): number =>
  unit === 'users' ? Math.max(value, 0.5) : value

/** P(T > value / SE); without an error 0, 1, or, of no difference at all, 1. */
export function upperTail(value: number, { standardError, degreesOfFreedom }: Estimate): number {
  if (standardError === 0) return value > 0 ? 0 : 1
  return studentUpperTail(value / standardError, degreesOfFreedom)
}

/** The margin on the scale that is tested: log(1 + margin), of shares the margin itself. */
function scaledMargin(metric: ComparedMetric, margin: number): number {
  return metric.unit === 'share' ? marginOf(metric, margin) : Math.log1p(margin)
}
