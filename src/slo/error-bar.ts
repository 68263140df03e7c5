import { formatSeconds, formatShare } from './format-number.ts'
import { type Limit, metricTraits, type MetricName, type RequestLimit } from './limit.ts'

/** How far the client may have been off: it reads late, and what it stamps is then later than it was. */
export interface ErrorBar {
  /** Of a time, in seconds. */
  readonly seconds: number
  /** Of a speed from the first token to the last, as a share of it; absent where no answer has one. */
  readonly speed?: number
}

/** Which error a metric has: `speed` also of the time per token, which is its inverse. */
const errorKinds: Readonly<Record<MetricName, 'time' | 'speed' | 'half' | 'both'>> = {
  timeToFirstToken: 'time',
  timeToFirstByte: 'time',
  timeToFirstAnswerToken: 'time',
  endToEndLatency: 'time',
  outputSpeed: 'speed',
  outputSpeedAA: 'speed',
  timePerOutputToken: 'speed',
  // only one of its ends is read late, and it is longer
  endToEndSpeed: 'half',
  responseTimeFor100Tokens: 'both',
}

/**
 * How far what a limit is on may be off at the limit, in its unit: 0 where nothing is known of it,
 * and of a rate.
 *
 * @example
 * errorOn(p95TTFT, { seconds: 0.004 }) // 0.004
 */
export function errorOn(limit: RequestLimit, { seconds, speed = 0 }: ErrorBar): number {
  if (limit.kind === 'rate') return 0
  const relative = limit.value * speed
  return {
    time: seconds,
    speed: relative,
    half: relative / 2,
    both: seconds + relative,
  }[errorKinds[limit.metric]]
}

/** The limit, harder to keep by so much, or easier where it is below 0. */
export function tightened<One extends RequestLimit>(limit: One, by: number): One {
  return { ...limit, value: limit.op === '<=' ? limit.value - by : limit.value + by }
}

/** As in "4.00 ms" or "2 %": of a speed as a share of its limit. */
export function formatError(limit: Limit, error: number): string {
  const isTime = 'metric' in limit && metricTraits[limit.metric].unit === 'seconds'
  return isTime ? formatSeconds(error) : formatShare(error / limit.value, 2)
}
