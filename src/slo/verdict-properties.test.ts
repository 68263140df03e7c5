import { array, assert, constantFrom, double, integer, property } from 'fast-check'
import { expect, test } from 'vitest'

import { judgeOne, limitsOf, once, value } from '../../test/support/judge-one.ts'
import type { Observation } from './observation.ts'

const anyObservation = constantFrom<Observation>(
  { kind: 'failed' },
  { kind: 'censored', waited: 1 },
  { kind: 'censored', waited: 5 },
  { kind: 'undefined', reason: 'one visible chunk' },
  ...[0, 1, 2.5, 3, 3.5, 40].map(value),
)
const anyLimit = constantFrom(
  ...limitsOf({
    expectP95TTFT: 3,
    expectP1E2E: 3,
    expectP25Speed: 3,
    expectMeanTTFT: 3,
    expectMeanSpeed: 3,
    expectResponseRate: 0.9,
    expectErrorRate: 0,
  }),
)

test('every verdict is JSON-safe, and its point estimate agrees with the one shown', () => {
  const samples = array(anyObservation, { maxLength: 120 })
  assert(
    property(anyLimit, samples, integer({ min: 1, max: 8 }), (limit, observations, concurrency) => {
      const options = { ...once, concurrency, maxUndefinedShare: 0.5 }
      const verdict = judgeOne(limit, observations, options)
      expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict)
      const open = verdict.kind === 'inconclusive' ? verdict : undefined
      const estimate = open?.evidence.estimate
      const isMet = limit.op === '<=' ? estimate! <= limit.value : estimate! >= limit.value
      const shown = isMet ? 'met' : 'missed'
      expect(open?.pointEstimate).toBe(estimate === undefined ? open?.pointEstimate : shown)
    }),
    { seed: 1, numRuns: 500 },
  )
})

test('a bound keeps the limit if and only if the limit is met', () => {
  const seconds = array(double({ min: 0.1, max: 10, noNaN: true }), {
    minLength: 20,
    maxLength: 150,
  })
  const limits = limitsOf({ expectP50TTFT: 3, expectP80TTFT: 3, expectP25Speed: 3 })
  assert(
    property(constantFrom(...limits), seconds, (limit, values) => {
      const verdict = judgeOne(limit, values.map(value))
      const { lowerBound = -Infinity, upperBound = Infinity } =
        'evidence' in verdict ? verdict.evidence : {}
      const [isMet, isMissed] =
        limit.op === '<='
          ? [upperBound <= limit.value, lowerBound > limit.value]
          : [lowerBound >= limit.value, upperBound < limit.value]
      const expected = isMet ? 'met' : 'inconclusive'
      expect(verdict.kind).toBe(isMissed ? 'missed' : expected)
    }),
    { seed: 1, numRuns: 300 },
  )
})
