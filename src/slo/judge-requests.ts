import type { RequestLimit } from './limit.ts'
import { isFailure, observe, type Observed } from './observe.ts'
import { judgeAll, type JudgeOptions, type Verdict } from './verdict.ts'

/**
 * Judges limits over the requests of a run, in the order in which they were sent. A target that is
 * dead proves nothing good: what is not `missed` is `unmeasured` then, rates included, since they
 * would tell of the time before it died.
 *
 * @param options.death - Why it counts as dead: see {@link deathOf}.
 */
export function judgeRequests(
  limits: readonly RequestLimit[],
  requests: readonly Observed[],
  { death, ...options }: JudgeOptions & { readonly death?: string },
): readonly Verdict[] {
  return judgeAll(limits, (limit) => observe(limit, requests), options).map((verdict) =>
    death === undefined || verdict.kind === 'missed'
      ? verdict
      : { kind: 'unmeasured', limit: verdict.limit, reason: death, requests: requests.length },
  )
}

/** A row of failures that would come so rarely by chance is no chance. */
const implausible = 1e-6
/** So many failures of each user in a row, at least. */
const fewest = 5
/** So many that had not ended at their deadline, and a row of them that comes so rarely by chance. */
const fewestSilent = 2
const rareSilence = 0.01

/**
 * Why the target counts as dead, or `undefined`: no request was completed, or the last ones were
 * not and their row is implausible with the failures before it,
 *
 *     ((failures before + 1) / (requests before + 2)) ^ length of the row < 1e-6
 *
 * or as many of the last ones as there are users, and two at least, had not ended at their deadline,
 * so that nobody at all was answered for so long, and such a row has a chance below 0.01.
 */
export function deathOf(requests: readonly Observed[], users: number): string | undefined {
  const sent = requests.filter(({ answer }) => answer !== 'aborted')
  const isLost = (request: Observed): boolean => isFailure(request) || request.answer === 'censored'
  const before = sent.findLastIndex((request) => !isLost(request)) + 1
  const row = sent.length - before
  if (row === 0) return undefined
  if (before === 0) return `none of the ${row} requests was completed`
  const failures = sent.slice(0, before).filter(isLost).length
  const chance = (failures + 1) / (before + 2)
  const isChance = chance ** row >= implausible
  const silent = sent.length - 1 - sent.findLastIndex(({ answer }) => answer !== 'censored')
  const isSilent = silent >= Math.max(fewestSilent, users) && chance ** silent < rareSilence
  return !isSilent && (row < fewest * users || isChance)
    ? undefined
    : `the target stopped answering: none of the last ${row} of ${sent.length} requests was completed`
}
