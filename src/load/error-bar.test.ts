import { expect, test } from 'vitest'

import { limitsOf } from '../../test/support/judge-one.ts'
import { plain, simulate } from '../../test/support/simulate.ts'
import { claimsOf, type SearchLimit } from '../capacity/claim.ts'
import { requestLimits } from '../slo/limit.ts'
import type { Verdict } from '../slo/verdict.ts'
import { clientHealth } from './client-health.ts'
import type { ClientWatch } from './client-signs.ts'
import { createClosedLoop } from './closed-loop.ts'
import { measure } from './measure.ts'
import { runPhase } from './phase.ts'

/** A canary that is read 4 ms late, always. */
const watch: ClientWatch = {
  since: () => ({ loops: [], canaryLags: new Float64Array(200).fill(0.004), freezes: [] }),
}

/** TTFT is 0.2 s, exactly. */
async function verdictsWith(
  limit: Record<string, unknown>,
  users: number,
  isWatched = true,
): Promise<readonly Verdict[]> {
  const limits = limitsOf(limit)
  const simulation = simulate(plain, { limits, ...(isWatched && { watch }) })
  const options = { ...simulation, target: { ...simulation.target, isRemote: true } }
  return await simulation.clock.run(async () => {
    if (users === 1) {
      const alone = { ...options, limits: requestLimits(limits), warmup: 1 }
      return (await measure(alone)).verdicts
    }
    const loop = createClosedLoop(options)
    try {
      return (await runPhase({ ...options, loop, users })).verdicts
    } finally {
      await loop.stop()
    }
  })
}

test.for([1, 8])('a limit within the error of the client is open, with %i users', async (users) => {
  const within = { expectP95TTFT: 0.203 }
  expect(await verdictsWith(within, users)).toMatchObject([
    {
      kind: 'inconclusive',
      pointEstimate: 'met',
      evidence: { errorBar: 0.004, needMore: { kind: 'none' } },
    },
  ])
  expect(await verdictsWith(within, users, false)).toMatchObject([{ kind: 'met' }])
  expect(await verdictsWith({ expectP95TTFT: 0.205 }, users)).toMatchObject([{ kind: 'met' }])
})

test('the error is that of the canary, of a speed twice that over the time of an answer', () => {
  const chunks = [11, 11.5, 12].map((at) => ({
    at,
    arrivedAt: at,
    text: 'x',
    reasoning: '',
    toolCall: '',
  }))
  const trace = { sentAt: 10, chunks, end: { kind: 'done', at: 13 } } as const
  const signs = watch.since(0)
  const barOf = (isRemote: boolean, some = [trace]) =>
    clientHealth(some, [], { isRemote, signs }).report.errorBar
  // 2 · 4 ms in a second
  expect(barOf(true)).toEqual({ seconds: 0.004, speed: 0.008 })
  // a target of this process stamps its chunks itself
  expect(barOf(false)).toBeUndefined()
  expect(barOf(true, [])).toEqual({ seconds: 0.004 })
})

test('a search claims no users whose times only the error of the client makes good', () => {
  const limits = limitsOf({ expectP95TTFT: 0.2 }).filter(
    (limit): limit is SearchLimit => limit.kind !== 'mean',
  )
  const [limit] = limits
  if (limit === undefined) throw new Error('no limit')
  const probe = (violationsWithin?: { most: number; fewest: number }) => ({
    users: 4,
    isDead: false,
    verdicts: [
      {
        kind: 'met' as const,
        limit,
        evidence: {
          method: 'binomial' as const,
          requests: 400,
          violations: 0,
          ...(violationsWithin && { violationsWithin }),
          failed: 0,
          allowed: 0.05,
          designEffect: 1,
          effectiveRequests: 400,
          alpha: 0.05,
          look: 1,
          looks: 1,
          undefinedValues: 0,
          censored: 0,
        },
      },
    ],
  })
  expect(claimsOf([probe()], limits, 0.05).lower).toBe(4)
  expect(claimsOf([probe({ most: 0, fewest: 0 })], limits, 0.05).lower).toBe(4)
  expect(claimsOf([probe({ most: 40, fewest: 0 })], limits, 0.05)).toEqual({ lower: 0 })
})
