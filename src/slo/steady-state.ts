import { meanOf } from '../stats/summary.ts'
import { trendOf } from '../stats/trend.ts'
import { formatShare } from './format-number.ts'
import { type Limit, metricTraits, type MetricName } from './limit.ts'
import type { Observed } from './observe.ts'
import { isFailure } from './observe.ts'
import type { Verdict } from './verdict.ts'

/** Whether the load was steady while it was measured. */
export type SteadyState =
  | {
      /** `rising`: the target became slower; `falling`: faster. */
      readonly kind: 'steady' | 'rising' | 'falling'
      /** What was tested: none that a limit is on. */
      readonly metric: MetricName
      /** Of its trend over the window, as a share of the median. */
      readonly change: number
      readonly pValue: number
    }
  | { readonly kind: 'unknown'; readonly reason: string }

/** Times that can be tested, and the metrics that say the same. */
const candidates: readonly (readonly [MetricName, readonly MetricName[]])[] = [
  ['endToEndLatency', ['endToEndSpeed', 'responseTimeFor100Tokens']],
  ['timePerOutputToken', ['outputSpeed', 'outputSpeedAA']],
  ['timeToFirstToken', ['timeToFirstByte', 'timeToFirstAnswerToken']],
]

/** Means of so many groups of neighbours at most. */
const maxGroups = 30
const minGroups = 10
/** A trend is one from this p-value on, and from this change on; both, or noise would be one. */
const significant = 0.001
const relevant = 0.1

/**
 * Tests the requests of a window for a trend: Mann–Kendall with the correction of Hamed and Rao, on
 * the means of up to 30 groups of neighbours in the order of sending, of a time that no limit is
 * on: a window must not be chosen by what is reported of it. Not steady is a change of 10 % and
 * more over the window with p < 0.001.
 */
export function steadyStateOf(
  requests: readonly Observed[],
  limits: readonly Limit[],
): SteadyState {
  const limited = new Set(limits.flatMap((limit) => ('metric' in limit ? [limit.metric] : [])))
  const [metric] =
    candidates.find(
      ([name, kin]) => !limited.has(name) && !kin.some((other) => limited.has(other)),
    ) ?? []
  if (metric === undefined) {
    return { kind: 'unknown', reason: 'each time that could be tested has a limit' }
  }
  const values = requests
    .filter((request) => !isFailure(request))
    .flatMap((request) => request[metric].value ?? [])
  const groups = Math.min(maxGroups, Math.floor(values.length / 2))
  if (groups < minGroups) {
    return { kind: 'unknown', reason: `${values.length} requests with a value are too few` }
  }
  const trend = trendOf(
    Array.from({ length: groups }, (_, group) =>
      meanOf(
        values.slice(
          Math.floor((group * values.length) / groups),
          Math.floor(((group + 1) * values.length) / groups),
        ),
      ),
    ),
  )
  if (trend === undefined) return { kind: 'unknown', reason: 'all values are equal' }
  const isTrend = trend.pValue < significant && Math.abs(trend.change) >= relevant
  return {
    kind: isTrend ? (trend.change > 0 ? 'rising' : 'falling') : 'steady',
    metric,
    change: trend.change,
    pValue: trend.pValue,
  }
}

/**
 * Takes back what a window without a steady state cannot prove: that a limit is met while the
 * target becomes slower, or missed while it becomes faster. The other two hold all the more.
 */
export function withdraw(verdict: Verdict, state: SteadyState): Verdict {
  const isContradicted =
    (state.kind === 'rising' && verdict.kind === 'met') ||
    (state.kind === 'falling' && verdict.kind === 'missed')
  if (!isContradicted || !('evidence' in verdict)) return verdict
  return {
    kind: 'inconclusive',
    limit: verdict.limit,
    evidence: { ...verdict.evidence, reason: describeTrend(state) },
    pointEstimate: verdict.kind,
  }
}

/** As in "no steady state: end-to-end latency rose by 34 % over the window". */
export function describeTrend(state: Extract<SteadyState, { change: number }>): string {
  const verb = state.change > 0 ? 'rose' : 'fell'
  return `no steady state: ${metricTraits[state.metric].text} ${verb} by ${formatShare(Math.abs(state.change), 2)} over the window`
}
