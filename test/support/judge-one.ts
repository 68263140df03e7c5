import { type RequestLimit, requestLimits } from '../../src/slo/limit.ts'
import type { Observation } from '../../src/slo/observation.ts'
import { parseSloOptions } from '../../src/slo/options.ts'
import { judgeAll, type JudgeOptions, type Verdict } from '../../src/slo/verdict.ts'

/** All requests of one user, judged at the only look. */
export const once: JudgeOptions = { alpha: 0.05, looks: 1, look: 1, concurrency: 1 }

/** Limits on requests. */
export function limitsOf(options: Record<string, unknown>): readonly RequestLimit[] {
  return requestLimits(parseSloOptions(options))
}

/** The limit of options that have one. */
export function limitOf(options: Record<string, unknown>): RequestLimit {
  const [limit] = limitsOf(options)
  if (limit === undefined) {
    throw new Error('no limit')
  }
  return limit
}

/** The verdict on one limit, all of whose observations are given. */
export function judgeOne(
  limit: RequestLimit,
  observations: readonly Observation[],
  options: JudgeOptions = once,
): Verdict {
  const [verdict] = judgeAll([limit], () => observations, options)
  if (verdict === undefined) {
    throw new Error('no verdict')
  }
  return verdict
}

export const value = (seconds: number): Observation => ({ kind: 'value', value: seconds })
