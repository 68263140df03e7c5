import { expect, test } from 'vitest'

import { limitOf } from '../../test/support/judge-one.ts'
import type { AnswerClass } from '../metrics/answer-class.ts'
import { measured, unmeasured } from '../metrics/measured.ts'
import { byMetric } from '../report/by-metric.ts'
import { createRandom } from '../stats/random.ts'
import type { Evidence } from './evidence.ts'
import type { Observed } from './observe.ts'
import { parseSloOptions } from './options.ts'
import { describeTrend, type SteadyState, steadyStateOf, withdraw } from './steady-state.ts'
import type { Verdict } from './verdict.ts'

/** A request all of whose metrics have one value. */
const request = (value: number | undefined, answer: AnswerClass = 'completed'): Observed => ({
  answer,
  openAiTokens: 8,
  openFor: 1,
  ...byMetric(() => (value === undefined ? unmeasured('no output') : measured(value))),
})
const line = (count: number, from: number, step: number): Observed[] =>
  Array.from({ length: count }, (_, index) => request(from + step * index))

test('a target that becomes slower is rising, one that becomes faster falling', () => {
  // 30 groups of two: means 1.005 + 0.02·g, so Sen's slope is 0.02, and the median 1.295
  const change = (29 * 0.02) / 1.295
  const rising = steadyStateOf(line(60, 1, 0.01), [])
  expect(rising).toEqual({
    kind: 'rising',
    metric: 'endToEndLatency',
    change: expect.closeTo(change, 9),
    // S = 435 of Var 30·29·65/18: z = 434/56.05
    pValue: expect.closeTo(9.7e-15, 16),
  })
  expect(steadyStateOf(line(60, 1, 0.01).toReversed(), [])).toMatchObject({
    kind: 'falling',
    change: expect.closeTo(-change, 9),
  })
})

test('a trend of less than 10 % is steady, however certain it is', () => {
  // 29 · 0.0034 / 1.05 = 9.4 %, and 29 · 0.0038 / 1.057 = 10.4 %
  expect(steadyStateOf(line(60, 1, 0.0017), [])).toMatchObject({
    kind: 'steady',
    pValue: expect.closeTo(0, 9),
  })
  expect(steadyStateOf(line(60, 1, 0.0019), [])).toMatchObject({ kind: 'rising' })
})

test('noise is steady, however large', () => {
  const random = createRandom(1)
  const noise = Array.from({ length: 40 }, () => request(0.1 + 10 * random()))
  const state = steadyStateOf(noise, [])
  expect(state.kind).toBe('steady')
  expect('change' in state && Math.abs(state.change)).toBeGreaterThan(0.1)
  expect('pValue' in state && state.pValue).toBeGreaterThan(0.001)
})

test.for([
  [{ expectP95TTFT: 3, expectP25Speed: 30 }, 'endToEndLatency'],
  [{ expectErrorRate: 0.01, expectThroughput: 100 }, 'endToEndLatency'],
  [{ expectP95E2E: 3 }, 'timePerOutputToken'],
  [{ expectMeanE2ESpeed: 3 }, 'timePerOutputToken'],
  [{ expectP95ResponseTime100: 3 }, 'timePerOutputToken'],
  [{ expectP95E2E: 3, expectP25Speed: 30 }, 'timeToFirstToken'],
  [{ expectP95E2E: 3, expectP25SpeedAA: 30 }, 'timeToFirstToken'],
  [{ expectP95E2E: 3, expectP95TPOT: 0.1 }, 'timeToFirstToken'],
] as const)('of limits %o what is tested is %s', ([options, metric]) => {
  expect(steadyStateOf(line(60, 1, 0.01), parseSloOptions(options))).toMatchObject({ metric })
})

test.for(['TTFT', 'TTFB', 'FirstAnswer'])(
  'no time is left to be tested when %s has a limit, too',
  (option) => {
    const limits = parseSloOptions({
      expectP95E2E: 3,
      expectP95TPOT: 0.1,
      [`expectP95${option}`]: 3,
    })
    expect(steadyStateOf(line(60, 1, 0.01), limits)).toEqual({
      kind: 'unknown',
      reason: 'each time that could be tested has a limit',
    })
  },
)

test('twenty values are enough; failed requests and those without a value are none', () => {
  const extra = [request(100, 'truncated'), request(undefined, 'censored')]
  expect(steadyStateOf([...line(20, 1, 0.1), ...extra], []).kind).toBe('rising')
  expect(steadyStateOf([...line(19, 1, 0.1), ...extra], [])).toEqual({
    kind: 'unknown',
    reason: '19 requests with a value are too few',
  })
  expect(steadyStateOf([], [])).toEqual({
    kind: 'unknown',
    reason: '0 requests with a value are too few',
  })
})

test('the last requests count when they fill no group of their own', () => {
  // 59 values in 30 groups: the last one has two of them
  const late = [...line(58, 1, 0), request(1000)]
  expect(steadyStateOf(late, []).kind).toBe('steady')
  expect(steadyStateOf(line(59, 1, 0.01), []).kind).toBe('rising')
})

test('equal values have no trend to test', () => {
  expect(steadyStateOf(line(60, 2, 0), [])).toEqual({
    kind: 'unknown',
    reason: 'all values are equal',
  })
})

const limit = limitOf({ expectP95TTFT: 3 })
const evidence: Evidence = {
  method: 'binomial',
  requests: 320,
  estimate: 2,
  designEffect: 1,
  effectiveRequests: 320,
  alpha: 0.025,
  look: 1,
  looks: 1,
  undefinedValues: 0,
  censored: 0,
  violations: 0,
  failed: 0,
  allowed: 0.05,
}
const verdicts: readonly Verdict[] = [
  { kind: 'met', limit, evidence },
  { kind: 'missed', limit, evidence },
  { kind: 'inconclusive', limit, evidence, pointEstimate: 'met' },
  { kind: 'unmeasured', limit, reason: 'no request was sent', requests: 0 },
  { kind: 'invalid', limit, reason: 'the machine was too slow', requests: 9 },
]
const trend = (kind: 'steady' | 'rising' | 'falling', change: number): SteadyState & object => ({
  kind,
  metric: 'endToEndLatency',
  change,
  pValue: 0.0001,
})

const unknown: SteadyState = { kind: 'unknown', reason: 'all values are equal' }

test.for<[string, SteadyState, readonly string[]]>([
  [
    'steady takes nothing back',
    trend('steady', 0.05),
    ['met', 'missed', 'inconclusive', 'unmeasured', 'invalid'],
  ],
  [
    'unknown takes nothing back',
    unknown,
    ['met', 'missed', 'inconclusive', 'unmeasured', 'invalid'],
  ],
  [
    'rising takes only met back',
    trend('rising', 0.34),
    ['inconclusive', 'missed', 'inconclusive', 'unmeasured', 'invalid'],
  ],
  [
    'falling takes only missed back',
    trend('falling', -0.34),
    ['met', 'inconclusive', 'inconclusive', 'unmeasured', 'invalid'],
  ],
])('%s', ([, state, kinds]) => {
  const after = verdicts.map((verdict) => withdraw(verdict, state))
  expect(after.map(({ kind }) => kind)).toEqual(kinds)
  for (const [index, verdict] of after.entries()) {
    const before = verdicts[index]
    expect(verdict.kind === before?.kind ? verdict : before).toBe(before)
  }
})

test('what is taken back keeps its evidence and what it said, and has the trend as its reason', () => {
  expect(withdraw({ kind: 'met', limit, evidence }, trend('rising', 0.34))).toEqual({
    kind: 'inconclusive',
    limit,
    evidence: {
      ...evidence,
      reason: 'no steady state: end-to-end latency rose by 34 % over the window',
    },
    pointEstimate: 'met',
  })
  expect(withdraw({ kind: 'missed', limit, evidence }, trend('falling', -0.5))).toMatchObject({
    kind: 'inconclusive',
    pointEstimate: 'missed',
  })
})

test('a trend reads', () => {
  const texts = (['endToEndLatency', 'timePerOutputToken', 'timeToFirstToken'] as const).flatMap(
    (metric) =>
      [0.1049, 2.5, -0.3456].map((change) =>
        describeTrend({ kind: change > 0 ? 'rising' : 'falling', metric, change, pValue: 1e-9 }),
      ),
  )
  expect(texts).toMatchInlineSnapshot(`
    [
      "no steady state: end-to-end latency rose by 10 % over the window",
      "no steady state: end-to-end latency rose by 250 % over the window",
      "no steady state: end-to-end latency fell by 35 % over the window",
      "no steady state: TPOT rose by 10 % over the window",
      "no steady state: TPOT rose by 250 % over the window",
      "no steady state: TPOT fell by 35 % over the window",
      "no steady state: TTFT rose by 10 % over the window",
      "no steady state: TTFT rose by 250 % over the window",
      "no steady state: TTFT fell by 35 % over the window",
    ]
  `)
})
