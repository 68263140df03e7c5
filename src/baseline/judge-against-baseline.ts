import { type ComparedRuns } from '../regression/change.ts'
import type { ComparedMetric } from '../regression/compared-metric.ts'
import { type ChangeVerdict, confirm, judgeChanges } from '../regression/judge-changes.ts'
import { sessionDifference } from '../regression/session-difference.ts'
import type { MeasuredNumber } from '../report/measured-numbers.ts'
import type { BaselineEntry } from './baseline-file.ts'

/** How a session is judged by its baseline. */
export interface BaselineRules {
  /** Of a false regression in all that the baseline holds. */
  readonly alpha: number
  /** A change for the worse below this share is none. */
  readonly margin: number
  /** A gain of this factor and more is not believed. */
  readonly suspicious: number
  /** Places that the baseline has for this machine: α is divided among them. */
  readonly places: number
}

/** One measurement of a session. */
export interface SessionRun {
  readonly numbers: readonly MeasuredNumber[]
  /** Requests, or scored answers, that its shares are of. */
  readonly requests: number
}

/** So many sessions must be in an entry before anything is judged by it. */
export const fewestSessions = 5

const ofOneRun = { base: fewestSessions, head: 1 } as const

/** What α is divided by where a test is to fail. */
const strictness = 10

/** Worse by α, adjusted by Holm over the metrics: worth a second look. */
export function suspectsOf(
  { runs }: BaselineEntry,
  session: SessionRun,
  { alpha, margin, suspicious }: BaselineRules,
): readonly ChangeVerdict[] {
  // what no session had is new, and not compared
  const known = session.numbers.filter(({ metric: { name } }) =>
    runs.some(({ numbers }) => numbers[name] !== undefined),
  )
  return judgeChanges(
    known.map(({ metric }) => compared(metric, runs, [session])),
    { alpha, margin, suspicious, difference: sessionDifference, fewest: ofOneRun },
  )
}

/** Whether the new runs so far are still worse, or better, by as much as counts, in what was suspected. */
export function isStillSuspect(
  { runs }: BaselineEntry,
  first: readonly ChangeVerdict[],
  again: readonly SessionRun[],
  { margin, suspicious }: Pick<BaselineRules, 'margin' | 'suspicious'>,
): boolean {
  return first
    .filter(isSuspect)
    .flatMap(({ metric }) =>
      judgeChanges([compared(metric, runs, again)], {
        // their mean decides whether it is worth while to go on, and proves nothing
        alpha: 0.5,
        margin,
        suspicious,
        difference: sessionDifference,
        fewest: ofOneRun,
      }),
    )
    .some(isSuspect)
}

export const isSuspect = ({ kind }: ChangeVerdict): boolean =>
  kind === 'missed' || kind === 'invalid'

/**
 * The verdicts on the new runs of a session in which something looked worse: each metric by these
 * alone, adjusted by Holm over the metrics, and by the number of places in the baseline, at a tenth of
 * α: the luck of a session is in all of its runs, and does not go away by more of them. What is not
 * found again is no regression.
 *
 * @param first - What `suspectsOf` gave.
 */
export function confirmAgainst(
  { runs }: BaselineEntry,
  first: readonly ChangeVerdict[],
  again: readonly SessionRun[],
  { alpha, margin, suspicious, places }: BaselineRules,
): readonly ChangeVerdict[] {
  const judged = judgeChanges(
    first.map(({ metric }) => compared(metric, runs, again)),
    {
      alpha,
      margin,
      suspicious,
      families: strictness * Math.max(1, places),
      difference: sessionDifference,
      fewest: { base: fewestSessions, head: fewestRuns },
    },
  )
  return first.map((verdict, index) => {
    const second = judged[index]
    if (second === undefined || verdict.kind === 'missed') return confirm(verdict, second)
    return second
  })
}

/** Of the new runs; others of them this process may have disturbed. */
const fewestRuns = 2

function compared(
  metric: ComparedMetric,
  base: BaselineEntry['runs'],
  head: readonly SessionRun[],
): ComparedRuns {
  const before = base.map(({ numbers }) => numbers[metric.name] ?? Number.NaN)
  const after = head.map(
    ({ numbers }) =>
      numbers.find((found) => found.metric.name === metric.name)?.value ?? Number.NaN,
  )
  const sizes = [...base, ...head].map(({ requests }) => requests)
  return {
    metric,
    base: before,
    head: after,
    leastDeviation: Math.max(
      leastDeviation(metric, [...before, ...after], sizes),
      isOfOneDay(base) && isTimed(metric) ? unknownDays : 0,
    ),
  }
}

/**
 * What sessions of different days are taken to differ by, as long as all that are known are of one:
 * what CodSpeed measured between a hundred runs on GitHub's runners.
 */
const unknownDays = 0.0266

const dayInMilliseconds = 24 * 60 * 60 * 1000

function isOfOneDay(runs: BaselineEntry['runs']): boolean {
  const times = runs.map(({ at }) => Date.parse(at))
  return Math.max(...times) - Math.min(...times) < dayInMilliseconds
}

const isTimed = ({ unit }: ComparedMetric): boolean =>
  unit === 'seconds' || unit === 'tokens per second'

/**
 * What runs differ by at least, though those at hand were all alike: shares by the luck of their
 * requests, √(p (1 − p) / n) with half a failure more than were seen, and capacities by the one user
 * that a search leaves open.
 */
function leastDeviation(
  { unit }: ComparedMetric,
  values: readonly number[],
  sizes: readonly number[],
): number {
  const known = values.filter((value) => Number.isFinite(value))
  if (known.length === 0) return 0
  if (unit === 'users') {
    const mean = Math.max(1, known.reduce((sum, value) => sum + value, 0) / known.length)
    return Math.max(1 / mean, searchPrecision) / Math.sqrt(12)
  }
  if (unit !== 'share') return 0
  const all = sizes.reduce((sum, size) => sum + size, 0)
  if (all === 0) return 0
  const hits = values.reduce(
    (sum, value, index) => sum + (Number.isFinite(value) ? value * (sizes[index] ?? 0) : 0),
    0,
  )
  const [lost, size] = [all - hits, all / sizes.length]
  const share = (Math.min(lost, hits) + 0.5) / (all + 1)
  return Math.sqrt((share * (1 - share)) / size)
}

/** Of slo.capacity(), where nothing is said. */
const searchPrecision = 0.05
