import fc from 'fast-check'
import { expect, test } from 'vitest'

import { judgeOne, limitOf, once, value } from '../../test/support/judge-one.ts'
import { type ErrorBar, errorOn, tightened } from './error-bar.ts'
import { formatVerdict } from './format-verdict.ts'
import { violates } from './observation.ts'
import type { Verdict } from './verdict.ts'

const bar: ErrorBar = { seconds: 0.004, speed: 0.02 }

/** Two hundred requests, all alike. */
const verdictOn = (option: string, limit: number, measured: number, errorBar?: ErrorBar): Verdict =>
  judgeOne(
    limitOf({ [option]: limit }),
    Array.from({ length: 200 }, () => value(measured)),
    { ...once, ...(errorBar && { errorBar }) },
  )

test.for([
  // ± 4 ms
  { option: 'expectP95TTFT', limit: 0.1, off: [0.0959, 0.0961, 0.1039, 0.1041] },
  { option: 'expectMeanE2E', limit: 0.1, off: [0.0959, 0.0961, 0.1039, 0.1041] },
  // ± 2 % of 50 tokens/s, and of 20 ms a token
  { option: 'expectP25Speed', limit: 50, off: [51.1, 50.9, 49.1, 48.9] },
  { option: 'expectP95TPOT', limit: 0.02, off: [0.0195, 0.0197, 0.0203, 0.0205] },
  // ± 1 %: one end is read late
  { option: 'expectP25E2ESpeed', limit: 50, off: [50.6, 50.4, 49.6, 49.4] },
  // ± 4 ms ± 2 %
  { option: 'expectP95ResponseTime100', limit: 1, off: [0.97, 0.98, 1.02, 1.03] },
])('$option of $limit is open within the error of the client', ({ option, limit, off }) => {
  const kinds = (errorBar?: ErrorBar): string[] =>
    off.map((measured) => verdictOn(option, limit, measured, errorBar).kind)
  expect(kinds()).toEqual(['met', 'met', 'missed', 'missed'])
  expect(kinds(bar)).toEqual(['met', 'inconclusive', 'inconclusive', 'missed'])
})

test('a verdict says the error of the client, and where that keeps it open', () => {
  const all = [0.05, 0.097, 0.103].map((measured) =>
    formatVerdict(verdictOn('expectP95TTFT', 0.1, measured, bar)),
  )
  all.push(formatVerdict(verdictOn('expectP25Speed', 50, 50.5, bar)))
  expect(all.join('\n')).toMatchInlineSnapshot(`
    "met: P95 TTFT at most 100 ms, was 50.0 ms (0 of 200 requests violate it, 5 % allowed; 95 % upper bound 50.0 ms; ± 4.00 ms by the client)
    inconclusive: P95 TTFT at most 100 ms, was 97.0 ms, 0 of 200 over, at most 5 % not proved; the limit lies within the error of the client itself, ± 4.00 ms; no number of requests would decide at this rate (point estimate: met)
    inconclusive: P95 TTFT at most 100 ms, was 103 ms, 200 of 200 over, more than 5 % not proved; the limit lies within the error of the client itself, ± 4.00 ms; no number of requests would decide at this rate (point estimate: missed)
    inconclusive: P25 speed at least 50 tok/s, was 50.5 tok/s, 0 of 200 under, at most 25 % not proved; the limit lies within the error of the client itself, ± 2 %; no number of requests would decide at this rate (point estimate: met)"
  `)
})

test('a count of answers has no error of a clock', () => {
  expect(errorOn(limitOf({ expectErrorRate: 0.1 }), bar)).toBe(0)
  expect(errorOn(limitOf({ expectP25Speed: 50 }), { seconds: 1 })).toBe(0)
})

test('the violations of the truth lie between those of the tighter and of the wider limit', () => {
  const limit = limitOf({ expectP95TTFT: 1 })
  const request = fc.record({
    truth: fc.double({ min: 0.9, max: 1.1, noNaN: true }),
    off: fc.double({ min: -1, max: 1, noNaN: true }),
  })
  fc.assert(
    fc.property(fc.array(request, { minLength: 20, maxLength: 60 }), (requests) => {
      const verdict = judgeOne(
        limit,
        requests.map(({ truth, off }) => value(truth + off * 0.0499)),
        { ...once, errorBar: { seconds: 0.05 } },
      )
      const truth = requests.filter((each) => violates(limit, each.truth)).length
      if (!('evidence' in verdict) || !('violations' in verdict.evidence)) throw new Error('none')
      const { most, fewest } = verdict.evidence.violationsWithin ?? { most: -1, fewest: -1 }
      expect(most).toBeGreaterThanOrEqual(truth)
      expect(fewest).toBeLessThanOrEqual(truth)
    }),
  )
})

test('a tighter limit is lower for a time and higher for a speed', () => {
  expect(tightened(limitOf({ expectP95TTFT: 1 }), 0.25).value).toBe(0.75)
  expect(tightened(limitOf({ expectP25Speed: 50 }), 1).value).toBe(51)
})
