import { deathOf } from './judge-requests.ts'
import type { Limit } from './limit.ts'
import type { Observed } from './observe.ts'
import type { Verdict } from './verdict.ts'

/** What the end of a window says of its requests. */
export interface EndedWindow {
  /** Why it ended. */
  readonly stoppedBy: string
  /** In the order in which they were sent. */
  readonly requests: readonly Observed[]
  readonly users: number
}

/**
 * Takes back what a window cannot prove that ended because nobody was answered any more, or because
 * more requests came than were answered: the first part of it would stand for a load that the
 * target does not bear. A miss stays one; so does the rate of a system that is overloaded, which is
 * the most it can do.
 */
export function withdrawWorthless(verdict: Verdict, window: EndedWindow): Verdict {
  const reason = worthlessnessOf(verdict.limit, window)
  const isKept = verdict.kind === 'missed' || verdict.kind === 'invalid'
  return reason === undefined || isKept
    ? verdict
    : { kind: 'unmeasured', limit: verdict.limit, reason, requests: window.requests.length }
}

function worthlessnessOf(
  limit: Limit,
  { stoppedBy, requests, users }: EndedWindow,
): string | undefined {
  if (stoppedBy === 'failing') {
    return (
      deathOf(requests, users) ?? 'each user was refused twice in a row, and nobody was answered'
    )
  }
  return stoppedBy === 'overloaded' && limit.kind !== 'system'
    ? 'the target was overloaded: it answered fewer requests than came, and their times would have grown without end'
    : undefined
}
