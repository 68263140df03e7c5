import type { ComparedRuns } from '../../src/regression/change.ts'
import { type ComparedMetric, comparedMetrics } from '../../src/regression/compared-metric.ts'
import { judgeChanges } from '../../src/regression/judge-changes.ts'
import type { EvalComparison } from '../../src/report/eval-comparison.ts'
import {
  formatVersion,
  metricsVersion,
  type ReportRow,
  type SloReport,
  type SummaryRow,
} from '../../src/report/report.ts'
import type { SloRun } from '../../src/report/run.ts'
import type { CapacityRun, LoadTestRun } from '../../src/report/summary-run.ts'
import type { Verdict } from '../../src/slo/verdict.ts'
import { limitsOf } from './judge-one.ts'
import { plantedEval } from './planted-eval.ts'
import { planted, runPlanted, ttft } from './planted.ts'
import { place, summaryBase } from './report-place.ts'

/** Throughput of each phase of the load test: no more from 8 users on. */
const phases = [
  { users: 1, rate: 52 },
  { users: 2, rate: 97 },
  { users: 4, rate: 151 },
  { users: 8, rate: 172 },
  { users: 16, rate: 171 },
  { users: 32, rate: 165 },
] as const

const probes = [
  { users: 1, outcome: 'met', isProven: true },
  { users: 4, outcome: 'met', isProven: true },
  { users: 16, outcome: 'missed', isProven: true },
  { users: 8, outcome: 'met', isProven: false },
  { users: 12, outcome: 'missed', isProven: false },
] as const

/** Waits that differ from request to request, longer with more users. */
const waits =
  (users: number) =>
  (index: number): number =>
    0.08 * users ** 0.7 * (1 + ((index * 37) % 23) / 12) + (index % 19 === 0 ? 0.4 : 0)

async function runOf(label: string, users: number, partOf?: string): Promise<SloRun> {
  const run = await runPlanted((clock) => planted(clock, waits(users)), { limits: [] })
  return { ...run, label, users, ...(partOf !== undefined && { partOf }) }
}

/** How the speed of a user falls, as planted targets have all the same. */
function slowed(run: SloRun, factor: number): SloRun {
  const speed = run.metrics.outputSpeed
  if (speed.unmeasured !== undefined) return run
  const { p25, p50, p75 } = speed
  const outputSpeed = {
    ...speed,
    p25: 4 * p25 * factor,
    p50: 5 * p50 * factor,
    p75: 6 * p75 * factor,
  }
  return { ...run, metrics: { ...run.metrics, outputSpeed } }
}

async function phaseOf({ users, rate }: (typeof phases)[number]): Promise<SloRun> {
  const run = slowed(await runOf(`grows, ${users}`, users, 'grows'), rate / (52 * users))
  const throughput = { tokensPerSecond: rate, lowerBound: rate * 0.95, upperBound: rate * 1.05 }
  return { ...run, throughput }
}

const rowOf = (test: string, run: SloRun): ReportRow => ({ ...place, test, run })

/** A load test whose plateau begins with 8 users. */
const loadTest: LoadTestRun = {
  ...summaryBase,
  kind: 'load',
  label: 'grows',
  users: [1, 2, 4, 8, 16, 32, 64],
  phases: phases.map(({ users, rate }) => ({
    label: `grows, ${users}`,
    users,
    tokensPerSecond: rate,
  })),
  peak: { users: 8, tokensPerSecond: 172, lowerBound: 164, upperBound: 180 },
  plateau: {
    isReached: true,
    tolerance: 0.05,
    gains: [
      { users: 2, over: 1, gain: 0.87, lower: 0.8, upper: 0.94 },
      { users: 4, over: 2, gain: 0.56 },
      { users: 8, over: 4, gain: 0.14 },
      { users: 16, over: 8, gain: -0.006 },
      { users: 32, over: 8, gain: -0.04 },
    ],
  },
  endedBy: 'plateau',
}

/** A search that found 9 users. */
const search: CapacityRun = {
  ...summaryBase,
  kind: 'capacity',
  label: 'Standard',
  limits: limitsOf({ expectP25Speed: 30, expectP95TTFT: 3 }),
  maxUsers: 64,
  precision: 0.05,
  users: 9,
  estimate: 9.4,
  lower95: 4,
  upper95: 16,
  bracket: { lastPass: 8, firstFail: 12 },
  endedBy: 'objective',
  binding: 'expectP25Speed',
  contradictions: [],
  probes: probes.map((probe) => ({ ...probe, label: `probe ${probe.users}`, requests: 120 })),
}

const models: EvalComparison = {
  kind: 'eval-comparison',
  label: 'models',
  startedAt: '2026-01-01T00:00:00.000Z',
  confidence: 0.95,
  models: [
    { name: 'a', label: 'mini', target: 'TinyLM', accuracy: 0.8 },
    { name: 'b', label: 'mini b', target: 'other' },
  ],
  pairs: [
    { first: 'a', second: 'b', questions: 0, units: 0, reason: 'no question has a score of both' },
  ],
  warnings: [],
  verdicts: [],
}

const missed: Verdict = {
  kind: 'unmeasured',
  limit: ttft(3),
  reason: 'none of the 40 requests completed',
  requests: 40,
}

/** A report with everything that the page shows: green and red, measured, dead and spoilt. */
export async function pageReport(): Promise<SloReport> {
  const single = { ...(await runPlanted()), label: 'one user is answered' }
  const dead = await runPlanted(() => ({ name: 'dead', async *stream() {} }))
  const late = await runPlanted((clock) => planted(clock, undefined, { lag: 0.1 }))
  const inLoad = await Promise.all(phases.map(phaseOf))
  const inSearch = await Promise.all(
    probes.map(async ({ users }) => await runOf(`probe ${users}`, users, 'Standard')),
  )
  const failures = [{ detail: 'refused: no such model', count: 40 }]
  const rows: readonly ReportRow[] = [
    { ...place, test: 'one user is answered', run: single },
    {
      ...place,
      test: 'dead',
      state: 'failed',
      run: { ...dead, label: 'dead', verdicts: [missed], failures },
    },
    { ...place, test: 'late', isAsserted: false, run: { ...late, label: 'late' } },
    ...inLoad.map((run) => rowOf('grows', run)),
    ...inSearch.map((run) => rowOf('Standard', run)),
  ]
  return {
    formatVersion,
    metricsVersion,
    version: '0.1.0',
    createdAt: '2026-01-01T00:00:00.000Z',
    reason: 'failed',
    rows,
    summaries: [
      { ...place, test: 'grows', summary: loadTest },
      { ...place, test: 'Standard', summary: search },
      { ...place, test: 'pull request', summary: comparison() },
      { ...place, test: 'mini', summary: plantedEval },
      { ...place, test: 'models', summary: models },
    ],
    unfinished: [],
  }
}

function comparison(): SummaryRow['summary'] {
  const metrics = comparedMetrics.filter(({ name }) => name !== 'throughput')
  return {
    ...summaryBase,
    kind: 'comparison',
    label: 'pull request',
    base: { name: 'main' },
    rounds: 3,
    margin: 0.05,
    suspicious: 1.5,
    confidence: 0.95,
    onInconclusive: 'point',
    changes: judgeChanges(metrics.map(comparedRuns), {
      alpha: 0.05,
      margin: 0.05,
      suspicious: 1.5,
    }),
  }
}

function comparedRuns(metric: ComparedMetric): ComparedRuns {
  if (metric.unit === 'share') return { metric, base: [1, 1, 1], head: [1, 1, 0.99] }
  return metric.better === 'lower'
    ? { metric, base: [0.31, 0.3, 0.31], head: [0.38, 0.37, 0.38] }
    : { metric, base: [50, 52, 51], head: [61, 60, 62] }
}

/** 65 W for ten seconds, as a user gave them. */
export const givenPower = {
  source: 'given',
  scope: 'given',
  method: 'estimate',
  joules: 650,
  watts: 65,
  coverage: 1,
  readings: 0,
} as const
