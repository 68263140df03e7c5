import {
  type ComparedMetric,
  comparedMetrics,
  summaryMetrics,
} from '../regression/compared-metric.ts'
import type { EvalRun } from './eval-run.ts'
import { runNumber } from './run-number.ts'
import type { SloRun } from './run.ts'
import type { CapacityRun, LoadTestRun } from './summary-run.ts'

/** What was measured as one: a run, or a load test, a search or an eval with all that they ran. */
export type Measured =
  | SloRun
  | (LoadTestRun & { readonly runs: readonly SloRun[] })
  | (CapacityRun & { readonly runs: readonly SloRun[] })
  | EvalRun

/** One number of something measured; NaN where it has none. */
export interface MeasuredNumber {
  readonly metric: ComparedMetric
  readonly value: number
}

/**
 * The numbers that comparisons take of something measured. Of a load test these are the peak of its
 * throughput and the completion rate of all phases, and medians of the phase with the fewest users,
 * which every such test has.
 */
export function numbersOf(measured: Measured): readonly MeasuredNumber[] {
  switch (measured.kind) {
    case 'measure': {
      return comparedMetrics
        .filter(({ name }) => name !== 'throughput' || measured.throughput !== undefined)
        .map((metric) => ({ metric, value: runNumber(measured, metric) }))
    }
    case 'load': {
      return comparedMetrics.map((metric) => ({ metric, value: loadNumber(measured, metric) }))
    }
    case 'capacity': {
      return [{ metric: summaryMetrics.capacity, value: measured.users ?? Number.NaN }]
    }
    case 'eval': {
      return [{ metric: summaryMetrics.accuracy, value: measured.accuracy.mean ?? Number.NaN }]
    }
    default: {
      return measured satisfies never
    }
  }
}

function loadNumber(
  { peak, runs }: LoadTestRun & { readonly runs: readonly SloRun[] },
  metric: ComparedMetric,
): number {
  if (metric.name === 'throughput') return peak?.tokensPerSecond ?? Number.NaN
  if (metric.name === 'completionRate') {
    const sent = runs.reduce((sum, { requests }) => sum + requests.sent, 0)
    const completed = runs.reduce((sum, { requests }) => sum + requests.completed, 0)
    return sent === 0 ? Number.NaN : completed / sent
  }
  const [first] = runs
  return first === undefined ? Number.NaN : runNumber(first, metric)
}

/** How many requests, or scored answers, the shares among its numbers are of. */
export function sizeOf(measured: Measured): number {
  if (measured.kind === 'measure') return measured.requests.sent
  if (measured.kind === 'eval') return measured.counts.scored
  return measured.runs.reduce((sum, { requests }) => sum + requests.sent, 0)
}

/** Why its numbers say nothing; `undefined` where they do. */
export function spoiltBy(measured: Measured): string | undefined {
  if (measured.kind === 'eval') {
    return measured.endedBy === 'done' ? undefined : `it was ended early (${measured.endedBy})`
  }
  if (measured.kind === 'measure') {
    if (measured.target.recordedAt !== undefined) return 'it was replayed from a recording'
    return measured.invalid ?? measured.death
  }
  if (measured.kind === 'capacity') {
    // a level at which the target dies is an answer
    return measured.users === undefined ? (measured.reason ?? 'it has no answer') : undefined
  }
  return spoiltPhase(measured)
}

function spoiltPhase({
  runs,
  endedBy,
}: LoadTestRun & { readonly runs: readonly SloRun[] }): string | undefined {
  const spoilt = runs.find(({ invalid, death }) => invalid ?? death)
  if (spoilt !== undefined) return `${spoilt.label}: ${spoilt.invalid ?? spoilt.death ?? ''}`
  return endedBy === 'budget'
    ? 'the budget of seconds was spent before all phases were run'
    : undefined
}
