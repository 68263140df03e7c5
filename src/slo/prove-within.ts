import { formatError, tightened } from './error-bar.ts'
import type { Evidence } from './evidence.ts'
import type { NeedMore } from './evidence.ts'
import type { RequestLimit } from './limit.ts'
import type { Proof } from './proof.ts'

/**
 * A proof by a client that may have been off: "met" is that of a limit which is tighter by the error,
 * "missed" that of one which is wider by it. What only the limit itself would prove stays open, and
 * the evidence says why.
 *
 * @param error - In the limit's unit.
 * @param prove - The proof of a limit on the same data.
 */
export function proveWithin(
  limit: RequestLimit,
  error: number,
  alpha: number,
  prove: (limit: RequestLimit) => Proof,
): Proof {
  const plain = prove(limit)
  const tighter = prove(tightened(limit, error))
  const wider = prove(tightened(limit, -error))
  const pMet = Math.max(plain.pMet, tighter.pMet)
  const pMissed = Math.max(plain.pMissed, wider.pMissed)
  const isWithin =
    (plain.pMet <= alpha && pMet > alpha) || (plain.pMissed <= alpha && pMissed > alpha)
  return {
    evidence: {
      ...plain.evidence,
      ...violationsOf(tighter.evidence, wider.evidence),
      errorBar: error,
      ...(isWithin && {
        reason: `the limit lies within the error of the client itself, ± ${formatError(limit, error)}`,
      }),
    },
    pMet,
    pMissed,
    pointEstimate: plain.pointEstimate,
    needMore: (alphaMissed) => needMore(plain, { tighter, wider }, alphaMissed),
  }
}

function violationsOf(
  tighter: Evidence,
  wider: Evidence,
): { violationsWithin?: { most: number; fewest: number } } {
  return 'violations' in tighter && 'violations' in wider
    ? { violationsWithin: { most: tighter.violations, fewest: wider.violations } }
    : {}
}

/** What would decide: nothing, where the value itself is within the error of the limit. */
function needMore(
  { pointEstimate }: Proof,
  { tighter, wider }: { readonly tighter: Proof; readonly wider: Proof },
  alphaMissed: number,
): NeedMore {
  if (tighter.pointEstimate !== wider.pointEstimate) return { kind: 'none' }
  return (pointEstimate === 'met' ? tighter : wider).needMore(alphaMissed)
}
