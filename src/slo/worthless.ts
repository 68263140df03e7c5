import type { Limit } from './limit.ts'
import type { Verdict } from './verdict.ts'

/** How a window ended. */
export interface EndedWindow {
  readonly stoppedBy: string
  /** Why the target counts as dead. */
  readonly death?: string
  /** The requests sent. */
  readonly sent: number
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
    : { kind: 'unmeasured', limit: verdict.limit, reason, requests: window.sent }
}

function worthlessnessOf(limit: Limit, { stoppedBy, death }: EndedWindow): string | undefined {
  if (death !== undefined) return death
  return stoppedBy === 'overloaded' && limit.kind !== 'system'
    ? 'the target was overloaded: it answered fewer requests than came, and their times would have grown without end'
    : undefined
}
