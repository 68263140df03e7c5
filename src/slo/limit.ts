/**
 * The metrics that a limit can be set on, by their names in data.
 *
 * `option` is the metric in an option's name (`TTFT` in `expectP95TTFT`), `text` in a sentence,
 * `op` the direction of its limits: times have upper limits, speeds have lower ones.
 */
export const metricTraits = {
  timeToFirstToken: { option: 'TTFT', text: 'TTFT', unit: 'seconds', op: '<=' },
  timeToFirstByte: { option: 'TTFB', text: 'time to first byte', unit: 'seconds', op: '<=' },
  timeToFirstAnswerToken: {
    option: 'FirstAnswer',
    text: 'time to first answer token',
    unit: 'seconds',
    op: '<=',
  },
  endToEndLatency: { option: 'E2E', text: 'end-to-end latency', unit: 'seconds', op: '<=' },
  responseTimeFor100Tokens: {
    option: 'ResponseTime100',
    text: 'response time for 100 tokens',
    unit: 'seconds',
    op: '<=',
  },
  timePerOutputToken: { option: 'TPOT', text: 'TPOT', unit: 'seconds', op: '<=' },
  outputSpeed: { option: 'Speed', text: 'speed', unit: 'tokens per second', op: '>=' },
  outputSpeedAA: { option: 'SpeedAA', text: 'AA speed', unit: 'tokens per second', op: '>=' },
  endToEndSpeed: {
    option: 'E2ESpeed',
    text: 'end-to-end speed',
    unit: 'tokens per second',
    op: '>=',
  },
} as const

/** The rates that a limit can be set on: shares of the requests sent, fractions from 0 to 1. */
export const rateTraits = {
  responseRate: { option: 'ResponseRate', text: 'response rate', op: '>=' },
  completionRate: { option: 'CompletionRate', text: 'completion rate', op: '>=' },
  errorRate: { option: 'ErrorRate', text: 'error rate', op: '<=' },
} as const

/** Rates that no option of an SLO names: right answers to the questions of a search's `quality`. */
export const qualityTraits = { accuracy: { text: 'accuracy of the answers', op: '>=' } } as const

/** What a limit can be set on that is no property of a request, but of the whole system. */
export const systemTraits = {
  throughput: { option: 'Throughput', text: 'throughput', unit: 'tokens per second', op: '>=' },
  peakThroughput: {
    option: 'PeakThroughput',
    text: 'peak throughput',
    unit: 'tokens per second',
    op: '>=',
  },
  goodput: { option: 'Goodput', text: 'goodput', unit: 'requests per second', op: '>=' },
  users: { option: 'Users', text: 'users', unit: 'users', op: '>=' },
  accuracy: { option: 'Accuracy', text: 'accuracy', unit: 'fraction', op: '>=' },
  ciHalfWidth: {
    option: 'CIHalfWidth',
    text: "half-width of the accuracy's interval",
    unit: 'fraction',
    op: '<=',
  },
} as const

/** A metric's name in data, as in `timeToFirstToken`. */
export type MetricName = keyof typeof metricTraits

/** A rate's name in data, as in `responseRate`. */
export type RateName = OptionRate | keyof typeof qualityTraits

/** A rate that an option of an SLO names. */
export type OptionRate = keyof typeof rateTraits

/** A quantity of the whole system, as in `peakThroughput`. */
export type SystemName = keyof typeof systemTraits

function isMetricName(name: string): name is MetricName {
  return Object.hasOwn(metricTraits, name)
}

function isRateName(name: string): name is OptionRate {
  return Object.hasOwn(rateTraits, name)
}

/** Every metric that a limit can be set on. */
export const metricNames: readonly MetricName[] = Object.keys(metricTraits).filter(isMetricName)

/** Every rate that a limit can be set on. */
export const rateNames: readonly OptionRate[] = Object.keys(rateTraits).filter(isRateName)

function isSystemName(name: string): name is SystemName {
  return Object.hasOwn(systemTraits, name)
}

/** Every quantity of the system that a limit can be set on. */
export const systemNames: readonly SystemName[] = Object.keys(systemTraits).filter(isSystemName)

interface LimitBase {
  /** The option that set it, as in `expectP95TTFT`. */
  readonly key: string
  readonly op: '<=' | '>='
  /** Seconds, tokens per second or a fraction, as the metric or rate has it. */
  readonly value: number
}

/** A bound on a percentile of a metric, as in "P95 TTFT at most 3 s". */
export interface PercentileLimit extends LimitBase {
  readonly kind: 'percentile'
  readonly metric: MetricName
  /** A whole number from 1 to 99. */
  readonly percentile: number
}

/** A bound on the mean of a metric. */
export interface MeanLimit extends LimitBase {
  readonly kind: 'mean'
  readonly metric: MetricName
}

/** A bound on a share of the requests, as in "response rate at least 99 %". */
export interface RateLimit extends LimitBase {
  readonly kind: 'rate'
  readonly rate: RateName
}

/** A bound on one statistic of requests, which each request keeps or violates, or has a part in. */
export type RequestLimit = PercentileLimit | MeanLimit | RateLimit

/** A bound on a quantity of the system, as in "peak throughput at least 100 tok/s". */
export interface SystemLimit extends LimitBase {
  readonly kind: 'system'
  readonly system: SystemName
}

/** One bound on one measured quantity. */
export type Limit = RequestLimit | SystemLimit

/** Those of the limits that are on requests. */
export function requestLimits(limits: readonly Limit[]): readonly RequestLimit[] {
  return limits.filter((limit) => limit.kind !== 'system')
}

/** Those of the limits that are on the system. */
export function systemLimits(limits: readonly Limit[]): readonly SystemLimit[] {
  return limits.filter((limit) => limit.kind === 'system')
}

/** What a limit of this kind is in. */
export function unitOf(
  limit:
    | Pick<PercentileLimit | MeanLimit, 'kind' | 'metric'>
    | Pick<RateLimit, 'kind'>
    | Pick<SystemLimit, 'kind' | 'system'>,
): Unit {
  switch (limit.kind) {
    case 'rate': {
      return 'fraction'
    }
    case 'system': {
      return systemTraits[limit.system].unit
    }
    case 'percentile':
    case 'mean': {
      return metricTraits[limit.metric].unit
    }
    default: {
      return limit satisfies never
    }
  }
}

/** What limits are in. */
export type Unit =
  | (typeof metricTraits)[MetricName]['unit']
  | (typeof systemTraits)[SystemName]['unit']
  | 'fraction'

/**
 * The fraction of requests that may violate a limit: 1 - q for "Pq at most", q for "Pq at least".
 *
 * @example
 * allowedViolations({ kind: 'percentile', key: 'expectP95TTFT', … }) // 0.05
 */
export function allowedViolations(limit: PercentileLimit | RateLimit): number {
  if (limit.kind === 'percentile') {
    return (limit.op === '<=' ? 100 - limit.percentile : limit.percentile) / 100
  }
  // 1 - 0.99 is 0.010000000000000009
  return limit.op === '<=' ? limit.value : Number((1 - limit.value).toPrecision(15))
}
