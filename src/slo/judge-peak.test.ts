import { expect, test } from 'vitest'

import type { AnswerClass } from '../metrics/answer-class.ts'
import { measured } from '../metrics/measured.ts'
import { byMetric } from '../report/by-metric.ts'
import { formatVerdict } from './format-verdict.ts'
import { judgePeak, type RatedPhase } from './judge-peak.ts'
import type { SystemLimit } from './limit.ts'
import type { Observed } from './observe.ts'

const atLeast = (value: number): SystemLimit => ({
  kind: 'system',
  key: 'expectPeakThroughput',
  system: 'peakThroughput',
  op: '>=',
  value,
})
const row = (count: number, answer: AnswerClass): Observed[] =>
  Array.from({ length: count }, () => ({
    answer,
    openAiTokens: 8,
    openFor: 1,
    ...byMetric(() => measured(1)),
  }))
const phase = (tokenRates: readonly number[], more: Partial<RatedPhase> = {}): RatedPhase => ({
  users: 2,
  tokenRates,
  requests: row(20, 'completed'),
  clientHealth: {},
  ...more,
})

// SciPy 1.17.1: mean ± t.ppf(1 - α, 9) · std(ddof=1) / √10
/** 80 in the mean; upper bounds 81.1594 at 0.05. */
const low = phase([80, 82, 79, 81, 80, 78, 83, 80, 81, 76])
/** 121; bounds 119.5033 and 122.4967 at 0.05, lower 119.1530 at 0.025, 118.9509 at 0.05 / 3. */
const high = phase([120, 118, 125, 122, 119, 121, 124, 117, 123, 121])
/** 130, but unsteady: bounds 87.9315 and 172.0685 at 0.05, lower 72.4069 at 0.05 / 3. */
const wild = phase([160, 60, 200, 90, 220, 40, 210, 80, 190, 50])
const overloaded = phase([500, 501], { clientHealth: { problem: 'the machine was too slow' } })
const dead = phase([500, 501], {
  requests: [...row(20, 'completed'), ...row(10, 'errored')],
  death: 'the target stopped answering',
})

test.for<[string, number, readonly RatedPhase[], string]>([
  ['the only one has it', 119.5, [high], 'met'],
  ['the best of two has to have it at half of the error probability', 119.5, [low, high], 'open'],
  ['it has', 119.15, [low, high], 'met'],
  ['of three at a third', 119.15, [low, high, low], 'open'],
  ['it has there', 118.95, [low, high, low], 'met'],
  ['none has it', 122.5, [low, high], 'missed'],
  ['one may have it', 122.49, [low, high], 'open'],
  ['the unsteady one may have it', 172, [low, wild, high], 'open'],
  ['not even that', 172.1, [low, wild, high], 'missed'],
  ['an overloaded one may have had it', 500, [low, overloaded], 'open'],
  ['one that was never open may have had it', 500, [low, phase([])], 'open'],
  ['one without a request may have had it', 500, [low, phase([1, 1], { requests: [] })], 'open'],
  ['one whose target died may have had it', 500, [low, dead], 'open'],
  ['one of too few requests, too', 500, [low, phase([1, 2], { users: 11 })], 'open'],
  [
    'these do not take it from another, and are not counted',
    119.5,
    [high, overloaded, dead],
    'met',
  ],
])('%s', ([, value, phases, expected]) => {
  const { kind } = judgePeak(atLeast(value), phases, 0.05)
  expect(kind).toBe(expected === 'open' ? 'inconclusive' : expected)
})

test('the evidence is about the peak: the highest estimate, and the highest of all bounds', () => {
  // `high` proves it, `wild` has the highest estimate
  const verdict = judgePeak(atLeast(100), [low, high, wild], 0.05)
  expect(verdict).toEqual({
    kind: 'met',
    limit: atLeast(100),
    evidence: {
      method: 'batches',
      requests: 60,
      estimate: 130,
      lowerBound: expect.closeTo(118.95093074809922, 6),
      upperBound: expect.closeTo(172.06851070066955, 6),
      designEffect: 1,
      effectiveRequests: 60,
      alpha: 0.05,
      look: 1,
      looks: 1,
      undefinedValues: 0,
      censored: 0,
    },
  })
})

test('the bounds keep the limit where it is met, and only there', () => {
  for (let value = 70; value < 180; value += 0.5) {
    const verdict = judgePeak(atLeast(value), [low, high, wild], 0.05)
    const { lowerBound = 0, upperBound = 0 } = 'evidence' in verdict ? verdict.evidence : {}
    const open = upperBound < value ? 'missed' : 'inconclusive'
    expect(verdict.kind).toBe(lowerBound >= value ? 'met' : open)
  }
})

test('a peak has no upper bound where a phase says nothing', () => {
  const verdict = judgePeak(atLeast(500), [high, overloaded], 0.05)
  expect(verdict).toMatchObject({
    pointEstimate: 'missed',
    evidence: { estimate: 121, requests: 40 },
  })
  expect('evidence' in verdict && 'upperBound' in verdict.evidence).toBe(false)
})

test('without a sound phase there is no verdict, and every verdict reads', () => {
  const verdicts = [
    judgePeak(atLeast(100), [low, high, wild], 0.05),
    judgePeak(atLeast(125), [low, high, wild], 0.05),
    judgePeak(atLeast(500), [low, high, wild], 0.05),
    judgePeak(atLeast(500), [high, overloaded], 0.05),
    judgePeak(atLeast(100), [], 0.05),
    judgePeak(atLeast(100), [phase([]), phase([100]), phase([1, 1], { requests: [] })], 0.05),
    judgePeak(atLeast(100), [phase([]), overloaded, dead], 0.05),
    judgePeak(atLeast(100), [phase([]), dead], 0.05),
  ]
  expect(JSON.parse(JSON.stringify(verdicts))).toEqual(verdicts)
  expect(verdicts.map((verdict) => formatVerdict(verdict))).toMatchInlineSnapshot(`
    [
      "met: peak throughput at least 100 tok/s, was 130 tok/s (60 requests; 95 % lower bound 119 tok/s)",
      "inconclusive: peak throughput at least 125 tok/s, was 130 tok/s over 60 requests, 95 % bounds lower 119 tok/s and upper 172 tok/s (point estimate: met)",
      "missed: peak throughput at least 500 tok/s, was 130 tok/s (60 requests; 95 % upper bound 172 tok/s)",
      "inconclusive: peak throughput at least 500 tok/s, was 121 tok/s over 40 requests, 95 % bounds lower 120 tok/s (point estimate: missed)",
      "unmeasured: peak throughput at least 100 tok/s: no phase had two requests of each user in its window",
      "unmeasured: peak throughput at least 100 tok/s (40 requests sent): no phase had two requests of each user in its window",
      "invalid: peak throughput at least 100 tok/s (70 requests sent): the machine was too slow",
      "unmeasured: peak throughput at least 100 tok/s (50 requests sent): the target stopped answering",
    ]
  `)
})
