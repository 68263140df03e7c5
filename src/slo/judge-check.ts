import type { CheckPlan } from './checks.ts'
import type { ErrorBar } from './error-bar.ts'
import { judgeRequests } from './judge-requests.ts'
import type { RequestLimit } from './limit.ts'
import type { Observed } from './observe.ts'
import type { Verdict } from './verdict.ts'

export interface CheckToJudge {
  readonly plan: Pick<CheckPlan, 'looks' | 'lookAlpha' | 'earlyAlpha'>
  /** The number of the declared look, from 1; `undefined`: only the e-process is asked. */
  readonly look: number | undefined
  /** Requests in flight. */
  readonly concurrency: number
  /** Why the measurement is worthless. */
  readonly invalid?: string
  /** How far the client may have been off. */
  readonly errorBar?: ErrorBar
  /** Why the target counts as dead. */
  readonly death?: string
}

/** Whether a verdict is a proof. */
export const isDecided = ({ kind }: Verdict): boolean => kind === 'met' || kind === 'missed'

/**
 * The verdicts at a check of a load phase: of the look where it is one, and where that is open, or
 * there is none, of the e-process.
 */
export function judgeCheck(
  limits: readonly RequestLimit[],
  requests: readonly Observed[],
  { plan, look, concurrency, invalid, errorBar, death }: CheckToJudge,
): readonly Verdict[] {
  const base = {
    concurrency,
    ...(invalid !== undefined && { invalid }),
    ...(errorBar !== undefined && { errorBar }),
    ...(death !== undefined && { death }),
  }
  const early =
    plan.earlyAlpha > 0
      ? judgeRequests(limits, requests, {
          ...base,
          alpha: plan.earlyAlpha,
          test: 'e-process',
          looks: 1,
          look: 1,
        })
      : []
  if (look === undefined) return early
  return judgeRequests(limits, requests, {
    ...base,
    alpha: plan.lookAlpha,
    looks: plan.looks.length,
    look,
  }).map((verdict, index) => {
    const other = early[index]
    const isBetter = verdict.kind === 'inconclusive' && other !== undefined && isDecided(other)
    return isBetter ? other : verdict
  })
}
