import type { Limit } from './limit.ts'
import type { Verdict } from './verdict.ts'

/** A dead target is no evidence, not even on its rates: a handful of requests is no sample. */
export function unmeasuredAll(limits: readonly Limit[], requests: number): Verdict[] {
  const reason = `none of the first ${requests} requests was completed, so no more were sent`
  return limits.map((limit) => ({ kind: 'unmeasured', limit, reason, requests }))
}
