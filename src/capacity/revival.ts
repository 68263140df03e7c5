import type { Probe } from './probe.ts'

/** What is to be done after a probe in which nobody was answered. */
export type Revival =
  /** Probe a level that was answered before: were it this load that was too much, it lives again. */
  | { readonly kind: 'probe'; readonly users: number }
  /** It does not: nothing can be said of how many users it serves. */
  | { readonly kind: 'dead'; readonly reason: string }

/**
 * Tells a load that is too much from a target that is dead: a target that answers nobody must answer
 * again with as many users as it answered before. `undefined` where the last probe was answered.
 */
export function revivalAfter(probes: readonly Probe[]): Revival | undefined {
  const last = probes.at(-1)
  if (last?.isDead !== true) return undefined
  const answered = probes.filter(({ isDead, users }) => !isDead && users <= last.users)
  if (answered.length === 0) {
    return {
      kind: 'dead',
      reason: `the target did not answer ${describe(last.users)}: ${reasonOf(last)}`,
    }
  }
  const row = probes.slice(probes.findLastIndex(({ isDead }) => !isDead) + 1)
  const levels = answered.map(({ users }) => users)
  // It may still be busy with what was given up: the fewest are asked last.
  if (row.length === 1) return { kind: 'probe', users: Math.max(...levels) }
  if (row.length === 2) return { kind: 'probe', users: Math.min(...levels) }
  return {
    kind: 'dead',
    reason: `the target stopped answering with ${describe(row[0]?.users ?? 0)}, and did not come back with ${describe(last.users)}, which it had answered before`,
  }
}

function reasonOf({ verdicts }: Probe): string {
  const [reason = 'no request was completed'] = verdicts.flatMap((verdict) =>
    'reason' in verdict ? [verdict.reason] : [],
  )
  return reason
}

const describe = (users: number): string => `${users} ${users === 1 ? 'user' : 'users'}`

/**
 * Leaves out probes in which a target, asked once more after one that was too much for it, did not
 * answer yet, and answered later: they say nothing of their own load.
 */
export function withoutRecovery(probes: readonly Probe[]): readonly Probe[] {
  const lastAnswered = probes.findLastIndex(({ isDead }) => !isDead)
  return probes.filter(
    ({ isDead }, index) => !(isDead && probes[index - 1]?.isDead === true && index < lastAnswered),
  )
}
