import { expect, test } from 'vitest'

import { limitsOf } from '../../test/support/judge-one.ts'
import { type Check, checksAfter, planChecks } from './checks.ts'

const p95 = limitsOf({ expectP95TTFT: 3 })
const mean = limitsOf({ expectMeanTTFT: 3 })
const confidence = 0.95

test('32 users are judged from ten requests of each on: at three looks, and at a quarter more each time', () => {
  const plan = planChecks(p95, { confidence, concurrency: 32 })
  // a P95 is proven by 94 at 0.025 / 3 (0.95^94 = 0.0081), with room by 132; the guard is 10 · 32
  expect(plan.looks).toEqual([320, 640, 1280])
  // 320 · 1.25 = 400, 500, 625, 781.25, 782 · 1.25 = 977.5, 978 · 1.25 = 1222.5, 1223 · 1.25 > 1280
  expect(plan.checks).toEqual([
    { count: 320, look: 1 },
    { count: 400 },
    { count: 500 },
    { count: 625 },
    { count: 640, look: 2 },
    { count: 782 },
    { count: 978 },
    { count: 1223 },
    { count: 1280, look: 3 },
  ])
})

test('half of the error probability is for the looks in equal parts, half for the e-process', () => {
  const { lookAlpha, earlyAlpha } = planChecks(p95, { confidence, concurrency: 32 })
  expect(lookAlpha).toBeCloseTo(0.025 / 3, 12)
  expect(earlyAlpha).toBeCloseTo(0.025, 12)
  const strict = planChecks(p95, { confidence: 0.99, concurrency: 32 })
  expect(strict.lookAlpha).toBeCloseTo(0.005 / 3, 12)
  expect(strict.earlyAlpha).toBeCloseTo(0.005, 12)
})

test('few users are judged from 50 requests on, before the first look', () => {
  const { checks, looks } = planChecks(p95, { confidence, concurrency: 1 })
  // 1.4 · 94 = 131.6
  expect(looks).toEqual([132, 264, 528])
  expect(checks.map(({ count }) => count)).toEqual([
    50, 63, 79, 99, 124, 132, 155, 194, 243, 264, 304, 380, 475, 528,
  ])
  expect(checks.flatMap(({ look }) => look ?? [])).toEqual([1, 2, 3])
})

test('a mean number of requests in flight need not be whole', () => {
  expect(planChecks(p95, { confidence, concurrency: 32.01 }).looks).toEqual([321, 642, 1284])
})

test('without a limit there is one check, at ten requests of each user or the budget', () => {
  const planOf = (concurrency: number, maxRequests?: number): unknown =>
    planChecks([], { confidence, concurrency, ...(maxRequests && { maxRequests }) })
  const one = (count: number): unknown => ({
    checks: [{ count, look: 1 }],
    looks: [count],
    lookAlpha: expect.closeTo(0.05, 12),
    earlyAlpha: 0,
  })
  expect(planOf(32)).toEqual(one(320))
  expect(planOf(1)).toEqual(one(20))
  expect(planOf(32, 50)).toEqual(one(50))
})

test.for([
  ['means', mean, false, [280, 560, 1120]],
  ['the system', [], true, [280, 560, 1120]],
  ['means and the system', mean, true, [280, 560, 1120]],
] as const)(
  'limits on %s have their looks at the full error probability, and no other check',
  ([, limits, hasSystemLimits, looks]) => {
    const plan = planChecks(limits, { confidence, concurrency: 28, hasSystemLimits })
    expect(plan).toEqual({
      checks: looks.map((count, index) => ({ count, look: index + 1 })),
      looks,
      lookAlpha: expect.closeTo(0.05 / 3, 12),
      earlyAlpha: 0,
    })
  },
)

test('one limit on a percentile among means brings the checks between the looks', () => {
  const both = planChecks([...mean, ...p95], { confidence, concurrency: 32 })
  expect(both).toEqual(planChecks(p95, { confidence, concurrency: 32 }))
})

test.for([
  [2000, [320, 640, 1280], [320, 400, 500, 625, 640, 782, 978, 1223, 1280]],
  [1280, [320, 640, 1280], [320, 400, 500, 625, 640, 782, 978, 1223, 1280]],
  [1000, [320, 640, 1000], [320, 400, 500, 625, 640, 782, 978, 1000]],
  [782, [320, 640, 782], [320, 400, 500, 625, 640, 782]],
  [640, [320, 640], [320, 400, 500, 625, 640]],
  // no more would come for the e-process: all of the error probability is the look's
  [320, [320], [320]],
  [59, [59], [59]],
] as const)('a budget of %i requests is the last check', ([maxRequests, looks, counts]) => {
  const plan = planChecks(p95, { confidence, concurrency: 32, maxRequests })
  expect(plan.looks).toEqual(looks)
  expect(plan.checks.map(({ count }) => count)).toEqual(counts)
  expect(plan.checks.at(-1)?.look).toBe(looks.length)
  expect(plan.lookAlpha * looks.length).toBeCloseTo(maxRequests > 320 ? 0.025 : 0.05, 12)
  expect(plan.earlyAlpha).toBeCloseTo(maxRequests > 320 ? 0.025 : 0, 12)
})

const planned: readonly Check[] = [
  { count: 320, look: 1 },
  { count: 400 },
  { count: 500 },
  { count: 640, look: 2 },
]

test.for<[string, number, readonly Check[]]>([
  ['none passed', 0, planned],
  ['none passed, the first is due', 320, planned],
  [
    'a look passed: it is made up for',
    321,
    [{ count: 321, look: 1 }, { count: 400 }, { count: 500 }, { count: 640, look: 2 }],
  ],
  [
    'a look passed, and the next check is due: that becomes the look',
    400,
    [{ count: 400, look: 1 }, { count: 500 }, { count: 640, look: 2 }],
  ],
  ['two checks passed', 450, [{ count: 450, look: 1 }, { count: 500 }, { count: 640, look: 2 }]],
  ['a look is due: it keeps its number', 640, [{ count: 640, look: 2 }]],
  ['all passed: the last look is left', 2000, [{ count: 2000, look: 2 }]],
])('%s', ([, sent, left]) => {
  expect(checksAfter(planned, sent)).toEqual(left)
})

test('checks of the e-process alone are made up for by one of it alone', () => {
  const early: readonly Check[] = [{ count: 50 }, { count: 63 }, { count: 132, look: 1 }]
  expect(checksAfter(early, 70)).toEqual([{ count: 70 }, { count: 132, look: 1 }])
  expect(checksAfter(early, 63)).toEqual([{ count: 63 }, { count: 132, look: 1 }])
})
