import { type ComparedRuns } from '../../src/regression/change.ts'
import { comparedMetrics } from '../../src/regression/compared-metric.ts'
import { confirm, judgeChanges } from '../../src/regression/judge-changes.ts'
import { defaultRounds, sidesOf } from '../../src/regression/order.ts'
import { createRandom } from '../../src/stats/random.ts'
import { simulateBaseline } from './baseline.ts'
import { createNormal } from './normal.ts'
import type { Proof } from './proof.ts'
import { medianOf } from './simulated-median.ts'
import { formatPercent, tableHead, tableRow } from './table.ts'

const rules = { alpha: 0.05, margin: 0.05, suspicious: 1.5 }
/** What the metrics of a run share of its luck, as a share of the variance. */
const shared = 0.3

interface Case {
  /** Of one run's luck: standard deviation of logarithms. */
  readonly noise: number
  /** How much slower the last run is than the first one. */
  readonly drift: number
  /** Of neighbouring requests. */
  readonly correlation: number
  readonly requests: number
}

/** How much slower a head is that is to be found. */
const slowdown = 0.1

const times = comparedMetrics.filter(({ unit }) => unit !== 'share')
/** All requests are completed, before and after. */
const rates = comparedMetrics.filter(({ unit }) => unit === 'share')

/** Runs of both sides in the order in which slo.compare() makes them. */
function simulate(each: Case, by: number, normal: () => number): readonly ComparedRuns[] {
  const sides = sidesOf(defaultRounds)
  const runs = sides.map((side, position) => {
    const luck = normal()
    const drift = each.drift * (position / (sides.length - 1))
    return {
      side,
      values: times.map((metric) => {
        const own = Math.sqrt(shared) * luck + Math.sqrt(1 - shared) * normal()
        const slower = (side === 'head' ? by : 0) + drift
        const level = each.noise * own + Math.log1p(slower)
        return Math.exp((metric.better === 'lower' ? 1 : -1) * (level + medianOf(each, normal)))
      }),
    }
  })
  const compared = times.map((metric, index) => {
    const of = (wanted: 'base' | 'head'): number[] =>
      runs.filter(({ side }) => side === wanted).map(({ values }) => values[index] ?? Number.NaN)
    return { metric, base: of('base'), head: of('head') }
  })
  const all = Array.from({ length: defaultRounds }, () => 1)
  return [...compared, ...rates.map((metric) => ({ metric, base: all, head: all }))]
}

/** Whether the gate fails: a metric is worse, and worse again in new runs. */
function isFailed(each: Case, by: number, normal: () => number): boolean {
  const first = judgeChanges(simulate(each, by, normal), rules)
  const worse = first.filter(({ kind }) => kind === 'missed')
  if (worse.length === 0) return false
  const runs = simulate(each, by, normal).filter(({ metric }) =>
    worse.some((verdict) => verdict.metric === metric),
  )
  const again = judgeChanges(runs, rules)
  return worse.some((verdict, index) => confirm(verdict, again[index]).kind === 'missed')
}

const cases: readonly Case[] = [0.01, 0.0266, 0.05].flatMap((noise) =>
  [0, 0.03].flatMap((drift) =>
    (noise === 0.0266 ? [40, 100, 200] : [100]).flatMap((requests) =>
      [0, 0.5].map((correlation) => ({ noise, drift, correlation, requests })),
    ),
  ),
)

/** The share of comparisons that fail. */
function shareOf(each: Case, by: number, { seed, trials }: Trials): number {
  const normal = createNormal(createRandom(seed))
  const failed = Array.from({ length: trials }, () => isFailed(each, by, normal))
  return failed.filter(Boolean).length / trials
}

interface Trials {
  readonly seed: number
  readonly trials: number
}

/** How often the gate of slo.compare() fails, with and without a change. */
export const proof: Proof = {
  name: 'regression',
  claim:
    'slo.compare() with its six rounds and its confirmation calls at most 1 in 100 unchanged heads a regression, all metrics together, at a noise from run to run of 1, 2.66 and 5 %, with and without drift and correlated requests; it finds one of 10 % in 90 of 100 at 2.66 % and 100 independent requests a run. A baseline calls at most 1 in 100 unchanged sessions one, also where all runs of a session share their luck, measures at most 1 in 12 of them again where nothing drifts, and finds one of 15 % in 90 of 100 with 20 sessions.',
  async run({ seed, trials = 1000 }) {
    const results = cases.map((each, index) => ({
      each,
      unchanged: shareOf(each, 0, { seed: seed + 2 * index, trials }),
      slower: shareOf(each, slowdown, { seed: seed + 2 * index + 1, trials }),
    }))
    const mostFalse = Math.max(...results.map(({ unchanged }) => unchanged))
    const claimed = results.filter(
      ({ each: { noise, requests, correlation } }) =>
        noise === 0.0266 && requests === 100 && correlation === 0,
    )
    const found = Math.min(...claimed.map(({ slower }) => slower))
    const head = ['runs differ by', 'drift', 'neighbours', 'requests a run']
    const failing = [
      'unchanged heads that fail',
      `${formatPercent(slowdown, 0)} slower ones that fail`,
    ]
    const lines = [
      ...tableHead([...head, ...failing]),
      ...results.map(({ each, unchanged, slower }) =>
        tableRow([
          formatPercent(each.noise, 2),
          formatPercent(each.drift, 0),
          each.correlation.toFixed(1),
          String(each.requests),
          formatPercent(unchanged),
          formatPercent(slower),
        ]),
      ),
    ]
    const baseline = simulateBaseline(seed + 2 * cases.length, trials)
    return {
      lines: [...lines, '', ...baseline.lines],
      holds:
        Math.max(mostFalse, baseline.mostFalse) <= 0.01 &&
        Math.min(found, baseline.found) >= 0.9 &&
        baseline.mostAgain <= 1 / 12,
      figures: {
        trials,
        mostFalse,
        found,
        baselineMostFalse: baseline.mostFalse,
        baselineMostAgain: baseline.mostAgain,
        baselineFound: baseline.found,
      },
    }
  },
}
