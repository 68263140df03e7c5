import type { ChangeRules, ComparedRuns } from '../regression/change.ts'
import { confirm, judgeChanges } from '../regression/judge-changes.ts'
import { normalQuantile } from '../stats/normal-quantile.ts'
import type { MetricNoise } from './noise.ts'

/** What `vitest-slo ab` would do. */
export interface SimulatedGate {
  readonly rules: ChangeRules
  readonly rounds: number
  readonly trials: number
  /** From 0 to 1. */
  readonly random: () => number
}

/** Changes for the worse that are tried. */
const tried = [0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 1]
/** A change is seen when so many comparisons find it. */
const power = 0.9

/**
 * How often a comparison of a commit with itself would fail: of simulated ones, with the noise that
 * was measured, judged and confirmed as real ones are.
 */
export function falseAlarms(noise: readonly MetricNoise[], gate: SimulatedGate): number {
  let failed = 0
  for (let trial = 0; trial < gate.trials; trial++) if (isFailed(noise, 0, gate)) failed++
  return failed / gate.trials
}

/**
 * The smallest change for the worse of one metric that is found in 90 of 100 comparisons, with all
 * metrics judged together: its p-value is held to α over their number, the strictest step of Holm.
 *
 * @returns `undefined` where none up to twice as slow is, and for shares.
 */
export function smallestSeen(
  noise: MetricNoise,
  metrics: number,
  gate: SimulatedGate,
): number | undefined {
  if (noise.metric.unit === 'share') return undefined
  const strict = { ...gate, rules: { ...gate.rules, alpha: gate.rules.alpha / metrics } }
  return tried
    .filter((change) => change >= gate.rules.margin)
    .find((change) => {
      let found = 0
      for (let trial = 0; trial < gate.trials; trial++) {
        if (isFailed([noise], change, strict)) found++
      }
      return found >= power * gate.trials
    })
}

function isFailed(noise: readonly MetricNoise[], worseBy: number, gate: SimulatedGate): boolean {
  const first = judgeChanges(
    noise.map((each) => simulate(each, worseBy, gate)),
    gate.rules,
  )
  const worse = noise.filter((_, index) => first[index]?.kind === 'missed')
  if (worse.length === 0) return false
  const again = judgeChanges(
    worse.map((each) => simulate(each, worseBy, gate)),
    gate.rules,
  )
  return first
    .filter(({ kind }) => kind === 'missed')
    .some((verdict, index) => confirm(verdict, again[index]).kind === 'missed')
}

function simulate(
  { metric, mean, deviation }: MetricNoise,
  worseBy: number,
  { rounds, random }: SimulatedGate,
): ComparedRuns {
  const sign = metric.better === 'lower' ? 1 : -1
  const values = (change: number): number[] =>
    Array.from({ length: rounds }, () => {
      // not 0, whose quantile is infinite
      const luck = deviation * normalQuantile(Math.max(random(), Number.EPSILON))
      return metric.unit === 'share'
        ? Math.min(1, Math.max(0, mean + luck))
        : mean * Math.exp(luck + sign * Math.log1p(change))
    })
  return { metric, base: values(0), head: values(worseBy) }
}
