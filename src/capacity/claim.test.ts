import { expect, test } from 'vitest'

import type { BinomialEvidence } from '../slo/evidence.ts'
import type { PercentileLimit } from '../slo/limit.ts'
import { answerOf, type CapacityAnswer, judgeUsers } from './answer.ts'
import { claimsOf, isPooledMet } from './claim.ts'
import { type Probe, probeOutcome } from './probe.ts'

const p95: PercentileLimit = {
  kind: 'percentile',
  key: 'expectP95TTFT',
  metric: 'timeToFirstToken',
  percentile: 95,
  op: '<=',
  value: 3,
}
const p25: PercentileLimit = {
  kind: 'percentile',
  key: 'expectP25Speed',
  metric: 'outputSpeed',
  percentile: 25,
  op: '>=',
  value: 30,
}

function evidence(violations: number, requests: number, allowed: number): BinomialEvidence {
  return {
    method: 'binomial',
    requests,
    violations,
    failed: 0,
    allowed,
    designEffect: 1,
    effectiveRequests: requests,
    alpha: 0.05,
    look: 1,
    looks: 1,
    undefinedValues: 0,
    censored: 0,
  }
}

/** A probe of one limit with so many violations; open, so that only the pooled data count. */
function probe(users: number, violations: number, requests: number): Probe {
  return {
    users,
    isDead: false,
    verdicts: [
      {
        kind: 'inconclusive',
        limit: p95,
        evidence: evidence(violations, requests, 0.05),
        pointEstimate: violations / requests <= 0.05 ? 'met' : 'missed',
      },
    ],
  }
}

test('a claim needs evidence of 3 / α: 96 requests of a P95 without a violation, not 95', () => {
  // log E of 0 violations reaches ln 60 = 4.094 at n = 96 (mpmath, 40 digits)
  expect(claimsOf([probe(4, 0, 95)], [p95], 0.05)).toEqual({ lower: 0 })
  expect(claimsOf([probe(4, 0, 96)], [p95], 0.05)).toEqual({ lower: 4 })
})

test('the data of all probes of a level are one sample', () => {
  const half = Math.ceil(96 / 2)
  expect(claimsOf([probe(4, 0, half), probe(8, 0, half)], [p95], 0.05).lower).toBe(0)
  expect(claimsOf([probe(4, 0, half), probe(4, 0, half)], [p95], 0.05).lower).toBe(4)
})

test('nothing is claimed at or above a level that is proven to fail', () => {
  const probes = [probe(2, 0, 200), probe(4, 100, 200), probe(8, 0, 200)]
  expect(claimsOf(probes, [p95], 0.05)).toEqual({ lower: 2, failsAt: 4 })
})

test('a level at which nobody is answered twice is proven to fail', () => {
  const dead: Probe = {
    users: 8,
    isDead: true,
    verdicts: [{ kind: 'unmeasured', limit: p95, reason: 'dead', requests: 20 }],
  }
  expect(claimsOf([probe(4, 0, 200), dead], [p95], 0.05)).toEqual({ lower: 4 })
  expect(claimsOf([probe(4, 0, 200), dead, dead], [p95], 0.05)).toEqual({ lower: 4, failsAt: 8 })
  expect(probeOutcome(dead, 'warn')).toEqual({ kind: 'missed', isProven: false })
  expect(isPooledMet([probe(8, 0, 200), dead], [p95], 8)).toBe(false)
})

test('an open probe goes by its point estimate, or counts as missed', () => {
  expect(probeOutcome(probe(4, 1, 100), 'point')).toEqual({ kind: 'met', isProven: false })
  expect(probeOutcome(probe(4, 1, 100), 'warn')).toEqual({ kind: 'met', isProven: false })
  expect(probeOutcome(probe(4, 1, 100), 'fail')).toEqual({ kind: 'missed', isProven: false })
  expect(probeOutcome(probe(4, 9, 100), 'point')).toEqual({ kind: 'missed', isProven: false })
})

test('of two limits the binding one is the one that is missed first', () => {
  const both = (users: number, slow: number, late: number): Probe => ({
    users,
    isDead: false,
    verdicts: [
      { kind: slow > 50 ? 'missed' : 'met', limit: p25, evidence: evidence(slow, 200, 0.25) },
      { kind: late > 10 ? 'missed' : 'met', limit: p95, evidence: evidence(late, 200, 0.05) },
    ],
  })
  const answer = answerOf([both(1, 0, 0), both(2, 10, 2), both(4, 30, 60), both(3, 20, 3)], {
    limits: [p25, p95],
    onInconclusive: 'point',
    confidence: 0.95,
  })
  expect(answer).toMatchObject({
    users: 3,
    bracket: { lastPass: 3, firstFail: 4 },
    binding: 'expectP95TTFT',
    endedBy: 'objective',
  })
})

const users = { kind: 'system', key: 'expectUsers', system: 'users', op: '>=', value: 8 } as const
const found = { users: 9, lower95: 8, upper95: 12, bracket: { lastPass: 9, firstFail: 10 } }
const answer = { ...found, estimate: 9.2, endedBy: 'objective', contradictions: [] } as const

test('at least so many users is met by what is proven, not by the point', () => {
  const kindAt = (value: number): string =>
    judgeUsers({ ...users, value }, answer, [{ requests: 500 }], 0.05).kind
  expect([8, 9, 10, 11, 12, 13].map(kindAt)).toEqual([
    'met',
    'inconclusive',
    'inconclusive',
    'inconclusive',
    'missed',
    'missed',
  ])
  expect(judgeUsers({ ...users, value: 9 }, answer, [], 0.05)).toMatchObject({
    pointEstimate: 'met',
  })
  expect(judgeUsers({ ...users, value: 10 }, answer, [], 0.05)).toMatchObject({
    pointEstimate: 'missed',
  })
})

test('nothing is known of users who were never tried', () => {
  const { upper95: _, ...open } = answer
  const reasonAt = (value: number, more: Partial<CapacityAnswer>): string | undefined => {
    const verdict = judgeUsers({ ...users, value }, { ...open, ...more }, [], 0.05)
    return 'reason' in verdict ? verdict.reason : verdict.kind
  }
  const ceiling = { bracket: { lastPass: 9 }, endedBy: 'ceiling' } as const
  expect([8, 9, 10].map((value) => reasonAt(value, ceiling))).toMatchInlineSnapshot(`
    [
      "met",
      "inconclusive",
      "9 users met it, and 10 were not tried: raise "maxUsers"",
    ]
  `)
  const budget = { bracket: { lastPass: 8, firstFail: 16 }, endedBy: 'budget' } as const
  expect([9, 10, 16].map((value) => reasonAt(value, { upper95: 17, ...budget })))
    .toMatchInlineSnapshot(`
      [
        "8 users met it, and 9 were not tried before the budget of seconds was spent: raise "budget"",
        "8 users met it, and 10 were not tried before the budget of seconds was spent: raise "budget"",
        "inconclusive",
      ]
    `)
})

test('a search without an answer has no verdict', () => {
  const { users: _, estimate: __, ...rest } = answer
  const broken = { ...rest, endedBy: 'invalid', reason: 'the client was too busy' } as const
  expect(judgeUsers(users, broken, [{ requests: 3 }], 0.05)).toEqual({
    kind: 'invalid',
    limit: users,
    reason: 'the client was too busy',
    requests: 3,
  })
})
