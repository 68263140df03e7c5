import type { PlannedLength } from '../report/run.ts'
import { formatSeconds } from '../slo/format-number.ts'
import type { Measurement } from './measurement.ts'

/** Seconds that a phase of the AA System Load Test is measured, ramps not counted. */
const windowSeconds = 180
/** Its workload, tokens. */
const tokens = 1000
/** Of AA-AgentPerf: requests of each user. */
const requestsPerUser = 3

interface Planned {
  readonly users: number
  readonly plan: { readonly promptTokens: PlannedLength; readonly maxTokens: PlannedLength }
}

/**
 * What keeps a phase from the minima of Artificial Analysis' System Load Test (180 s, 1,000 tokens
 * in and out) and AgentPerf (3 requests of each user); empty: they were kept.
 *
 * @see https://artificialanalysis.ai/methodology/system-load-test
 */
export function belowAA(
  { seconds, requests }: Pick<Measurement, 'seconds' | 'requests'>,
  { users, plan }: Planned,
): readonly string[] {
  return [
    ...(seconds < windowSeconds
      ? [`a window of ${formatSeconds(seconds)}, not ${windowSeconds} s`]
      : []),
    ...(plan.promptTokens === tokens ? [] : [`prompts that are not ${tokens} tokens`]),
    ...(plan.maxTokens === tokens ? [] : [`answers that are not ${tokens} tokens`]),
    ...(requests.length < requestsPerUser * users
      ? [`fewer than ${requestsPerUser} requests of each user`]
      : []),
  ]
}
