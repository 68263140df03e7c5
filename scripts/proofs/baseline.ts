import type { BaselineEntry } from '../../src/baseline/baseline-file.ts'
import {
  confirmAgainst,
  isStillSuspect,
  isSuspect,
  type SessionRun,
  suspectsOf,
} from '../../src/baseline/judge-against-baseline.ts'
import { comparedMetrics } from '../../src/regression/compared-metric.ts'
import { createRandom } from '../../src/stats/random.ts'
import { createNormal } from './normal.ts'
import { medianOf } from './simulated-median.ts'
import { formatPercent, tableHead, tableRow } from './table.ts'

const rules = { alpha: 0.05, margin: 0.05, suspicious: 1.5 }
const confirmations = 5
/** What the metrics of a run share of its luck, as a share of the variance. */
const shared = 0.3

interface Case {
  /** Sessions in the baseline. */
  readonly sessions: number
  /** Of one run's luck: standard deviation of logarithms. */
  readonly noise: number
  /** The share of its variance that all runs of a session have in common. */
  readonly ofSession: number
  /** How much slower the last session is than the first one. */
  readonly drift: number
  /** Of neighbouring requests. */
  readonly correlation: number
  /** How much slower the session is. */
  readonly slower: number
}

const times = comparedMetrics.filter(({ unit }) => unit !== 'share')
const rates = comparedMetrics.filter(({ unit }) => unit === 'share')
const requests = 100

/** Luck of each metric, of which they have some in common. */
function luck(normal: () => number): readonly number[] {
  const common = Math.sqrt(shared) * normal()
  return times.map(() => common + Math.sqrt(1 - shared) * normal())
}

function runOf(
  each: Case,
  ofSession: readonly number[],
  slower: number,
  normal: () => number,
): SessionRun {
  const own = luck(normal)
  const numbers = times.map((metric, index) => {
    const noise =
      Math.sqrt(each.ofSession) * (ofSession[index] ?? 0) +
      Math.sqrt(1 - each.ofSession) * (own[index] ?? 0)
    const level = each.noise * noise + Math.log1p(slower)
    const log = level + medianOf({ requests, correlation: each.correlation }, normal)
    // a second, or 50 tokens a second: far above what nobody notices
    const value = metric.better === 'lower' ? Math.exp(log) : 50 * Math.exp(-log)
    return { metric, value }
  })
  return { numbers: [...numbers, ...rates.map((metric) => ({ metric, value: 1 }))], requests }
}

/** Whether the gate fails: something looks worse, and is worse in new runs of the same session. */
function simulate(
  each: Case,
  normal: () => number,
): { readonly again: number; readonly isFailed: boolean } {
  const runs = Array.from({ length: each.sessions }, (_, index) => {
    const drift = (each.drift * index) / each.sessions
    return runOf(each, luck(normal), drift, normal)
  })
  const entry: BaselineEntry = {
    fingerprint: {},
    runs: runs.map((run, day) => ({
      at: new Date(Date.UTC(2026, 0, 1 + day)).toISOString(),
      requests,
      numbers: Object.fromEntries(run.numbers.map(({ metric, value }) => [metric.name, value])),
    })),
  }
  const ofSession = luck(normal)
  const measure = (): SessionRun =>
    runOf(each, ofSession, (1 + each.slower) * (1 + each.drift) - 1, normal)
  const own = { ...rules, places: 1 }
  const first = suspectsOf(entry, measure(), own)
  if (!first.some(isSuspect)) return { again: 0, isFailed: false }
  const again: SessionRun[] = []
  for (let run = 0; run < confirmations; run++) {
    again.push(measure())
    if (!isStillSuspect(entry, first, again, own)) return { again: again.length, isFailed: false }
  }
  return {
    again: again.length,
    isFailed: confirmAgainst(entry, first, again, own).some(isSuspect),
  }
}

const typical: Case = {
  sessions: 20,
  noise: 0.0266,
  ofSession: 0,
  drift: 0,
  correlation: 0,
  slower: 0,
}

const caseOf = (more: Partial<Case>): Case => ({ ...typical, ...more })

const unchanged: readonly Case[] = [
  ...[0.01, 0.0266, 0.05].flatMap((noise) =>
    [0, 1].flatMap((ofSession) =>
      [0, 0.03].flatMap((drift) =>
        [0, 0.5].map((correlation) => caseOf({ noise, ofSession, drift, correlation })),
      ),
    ),
  ),
  ...[5, 10].map((sessions) => caseOf({ sessions, ofSession: 1 })),
]

const slownesses = [0.1, 0.15, 0.2, 0.3]

const slower: readonly Case[] = [5, 10, 20].flatMap((sessions) =>
  [0, 1].flatMap((ofSession) =>
    slownesses.map((by) => caseOf({ sessions, ofSession, slower: by })),
  ),
)

/** How often the gate of a baseline fails, with and without a change. */
export function simulateBaseline(
  seed: number,
  trials: number,
): {
  readonly lines: readonly string[]
  readonly mostFalse: number
  /** Unchanged sessions without drift that are measured again. */
  readonly mostAgain: number
  /** Of 20 sessions and 15 % slower. */
  readonly found: number
} {
  const count = (each: Case, index: number): Counted =>
    countFailures(each, trials, createNormal(createRandom(seed + index)))
  const even = unchanged.map(count)
  const worse = slower.map((each, index) => count(each, unchanged.length + index))
  const share = ({ failed }: Counted): number => failed / trials
  const rows = Map.groupBy(worse, ({ each }) => `${each.sessions} ${each.ofSession}`)
  return {
    lines: [
      ...tableHead([
        'sessions kept',
        'runs differ by',
        'of that the session',
        'drift',
        'neighbours',
        'measured again',
        'new runs',
        'fail',
      ]),
      ...even.map(({ each, again, runs, failed }) =>
        tableRow([
          String(each.sessions),
          formatPercent(each.noise, 2),
          formatPercent(each.ofSession, 0),
          formatPercent(each.drift, 0),
          each.correlation.toFixed(1),
          formatPercent(again / trials),
          (runs / trials).toFixed(2),
          formatPercent(failed / trials),
        ]),
      ),
      '',
      ...tableHead([
        'sessions kept',
        'of 2.66 % the session',
        ...slownesses.map((by) => `${formatPercent(by, 0)} slower`),
      ]),
      ...[...rows.values()].map((found) =>
        tableRow([
          String(found[0]?.each.sessions),
          formatPercent(found[0]?.each.ofSession ?? Number.NaN, 0),
          ...found.map((each) => formatPercent(share(each))),
        ]),
      ),
    ],
    mostFalse: Math.max(...even.map(share)),
    mostAgain: Math.max(
      ...even.filter(({ each }) => each.drift === 0).map(({ again }) => again / trials),
    ),
    found: Math.min(
      ...worse
        .filter(({ each }) => each.slower === 0.15 && each.sessions === typical.sessions)
        .map(share),
    ),
  }
}

interface Counted {
  readonly each: Case
  readonly again: number
  readonly runs: number
  readonly failed: number
}

function countFailures(each: Case, trials: number, normal: () => number): Counted {
  let [again, runs, failed] = [0, 0, 0]
  for (let trial = 0; trial < trials; trial++) {
    const result = simulate(each, normal)
    if (result.again > 0) again++
    runs += result.again
    if (result.isFailed) failed++
  }
  return { each, again, runs, failed }
}
