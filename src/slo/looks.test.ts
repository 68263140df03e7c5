import { expect, test } from 'vitest'

import { limitsOf } from '../../test/support/judge-one.ts'
import reference from '../stats/fixtures/slo-verdict.json' with { type: 'json' }
import { minimumRequests, planLooks, unprovable } from './looks.ts'

const p95 = limitsOf({ expectP95TTFT: 3 })
const both = limitsOf({ expectP25Speed: 30, expectP95TTFT: 3 })

test("the fewest requests that prove a limit are SciPy's, but at least 20", () => {
  for (const { allowed, alpha, n } of reference.minRequestsToMeet) {
    const [limit] = limitsOf({ [`expectP${Math.round(100 - 100 * allowed)}TTFT`]: 3 })
    expect(limit && minimumRequests(limit, alpha)).toBe(Math.max(20, n[0] ?? Number.NaN))
  }
})

test('the looks are one, two and four times what proves every limit, with room for chance', () => {
  expect(planLooks(both, { concurrency: 1 })).toEqual([112, 224, 448])
  expect(planLooks(both, { concurrency: 16 })).toEqual([160, 320, 640])
  expect(planLooks(limitsOf({ expectP50TTFT: 3 }), { concurrency: 1 })).toEqual([28, 56, 112])
  expect(planLooks(p95, { concurrency: 1, alpha: 0.01 })).toEqual([157, 314, 628])
})

test.for([
  [448, [112, 224, 448]],
  [1000, [112, 224, 448]],
  [447, [112, 224, 447]],
  [224, [112, 224]],
  [150, [112, 150]],
  [112, [112]],
  [30, [30]],
] as const)('a budget of %i requests ends the looks', ([maxRequests, looks]) => {
  expect(planLooks(p95, { concurrency: 1, maxRequests })).toEqual(looks)
})

test('means and rates that allow nothing need no more than the guard asks for', () => {
  const limits = limitsOf({ expectMeanTTFT: 3, expectErrorRate: 0 })
  expect(planLooks(limits, { concurrency: 1 })).toEqual([28, 56, 112])
})

test('a budget that cannot prove a limit is known before the run', () => {
  expect(unprovable(both, 59, 0.05)).toEqual([])
  expect(unprovable(both, 58, 0.05)).toEqual([{ limit: both[1], minimum: 59 }])
  expect(unprovable(both, 10, 0.05)).toEqual([
    { limit: both[0], minimum: 20 },
    { limit: both[1], minimum: 59 },
  ])
})

test('no budget proves that no error ever happens', () => {
  const [limit] = limitsOf({ expectErrorRate: 0 })
  expect(limit && unprovable([limit], 1_000_000, 0.05)).toEqual([{ limit }])
})
