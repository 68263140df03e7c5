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
  const before = probes.at(-2)
  if (before?.isDead === true) {
    return {
      kind: 'dead',
      reason: `the target stopped answering with ${describe(before.users)}, and did not come back with ${describe(last.users)}, which it had answered before`,
    }
  }
  return { kind: 'probe', users: Math.max(...answered.map(({ users }) => users)) }
}

function reasonOf({ verdicts }: Probe): string {
  const [reason = 'no request was completed'] = verdicts.flatMap((verdict) =>
    'reason' in verdict ? [verdict.reason] : [],
  )
  return reason
}

const describe = (users: number): string => `${users} ${users === 1 ? 'user' : 'users'}`
