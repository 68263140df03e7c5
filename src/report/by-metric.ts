import type { MetricName } from '../slo/limit.ts'

/** One value for each metric. */
export type ByMetric<Value> = { readonly [Metric in MetricName]: Value }

/** Asks for the value of each metric. */
export function byMetric<Value>(valueOf: (metric: MetricName) => Value): ByMetric<Value> {
  return {
    timeToFirstToken: valueOf('timeToFirstToken'),
    outputSpeed: valueOf('outputSpeed'),
    endToEndLatency: valueOf('endToEndLatency'),
    endToEndSpeed: valueOf('endToEndSpeed'),
    responseTimeFor100Tokens: valueOf('responseTimeFor100Tokens'),
    timePerOutputToken: valueOf('timePerOutputToken'),
    timeToFirstByte: valueOf('timeToFirstByte'),
    timeToFirstAnswerToken: valueOf('timeToFirstAnswerToken'),
    outputSpeedAA: valueOf('outputSpeedAA'),
  }
}
