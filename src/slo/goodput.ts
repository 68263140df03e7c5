import type { Limit, PercentileLimit } from './limit.ts'
import type { Observed } from './observe.ts'

/** The limits that a single request can keep: those on percentiles of a metric. */
export function limitsOfOne(limits: readonly Limit[]): readonly PercentileLimit[] {
  return limits.filter((limit) => limit.kind === 'percentile')
}

/**
 * Whether a request is good: completed, and each limit on a percentile of a metric holds for this
 * request alone. "P95 TTFT at most 3 s" asks it for a TTFT of at most 3 s; a value it does not have
 * is not good.
 */
export function isGood(request: Observed, limits: readonly PercentileLimit[]): boolean {
  if (request.answer !== 'completed') return false
  return limits.every(({ metric, op, value }) => {
    const found = request[metric].value
    if (found === undefined) return false
    return op === '<=' ? found <= value : found >= value
  })
}
