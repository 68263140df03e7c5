import { expect, type MatcherState, type SyncMatcherResult } from 'vitest'

import { judgeUsers } from '../capacity/answer.ts'
import { outcomeOf } from '../slo/accept.ts'
import { formatShare } from '../slo/format-number.ts'
import { formatVerdict } from '../slo/format-verdict.ts'
import { checkSearched } from './check-run.ts'
import { failuresOfAll } from './failures.ts'
import { remember, settle, warnOpen } from './outcome.ts'

function toSustain(this: MatcherState, received: unknown, users: number): SyncMatcherResult {
  checkSearched(received, users)
  const { label, probes } = received
  const plan = received.runs[0]?.plan
  const onInconclusive = plan?.onInconclusive ?? 'point'
  const limit = {
    kind: 'system',
    key: 'expectUsers',
    system: 'users',
    op: '>=',
    value: users,
  } as const
  const verdict = judgeUsers(limit, received, probes, 1 - (plan?.confidence ?? 0.95))
  remember(this, label, [verdict])
  warnOpen(this, label, [verdict], onInconclusive)
  const outcome = outcomeOf(verdict, onInconclusive)
  const pass = settle(new Set([outcome]), this.isNot || false)
  return {
    pass,
    message: () =>
      [
        `${label} ${outcome === 'fails' ? 'has no verdict on' : pass ? 'sustains' : 'does not sustain'} ${users} ${users === 1 ? 'user' : 'users'}`,
        '',
        formatVerdict(verdict),
        '',
        ...probes.map(
          (probe) =>
            `  ${probe.label}: ${probe.outcome}${probe.isProven ? '' : ', by its point estimate'} (${probe.requests} requests${probe.accuracy === undefined ? '' : `, accuracy ${formatShare(probe.accuracy)}`})`,
        ),
        ...(outcome === 'met' ? [] : failuresOfAll(received.runs)),
      ].join('\n'),
  }
}

// At import time on purpose: projects that do not inherit the setup file have the matcher, too.
expect.extend({ toSustain })
