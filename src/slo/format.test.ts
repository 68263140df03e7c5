import { expect, test } from 'vitest'

import { limitsOf } from '../../test/support/judge-one.ts'
import { formatCount, formatSeconds, formatShare, formatSpeed } from './format-number.ts'
import { formatVerdict } from './format-verdict.ts'
import type { Observation } from './observation.ts'
import type { JudgeOptions } from './verdict.ts'
import { judgeAll } from './verdict.ts'

test.for([
  [0, '0 s'],
  [3, '3.00 s'],
  [4.2, '4.20 s'],
  [12.345, '12.3 s'],
  [123.4, '123 s'],
  [4567.8, '4570 s'],
  [0.9996, '1.00 s'],
  [0.84, '840 ms'],
  [0.0842, '84.2 ms'],
  [0.0000123, '0.0123 ms'],
  [-0.5, '-500 ms'],
] as const)('%f seconds are %s', ([seconds, text]) => {
  expect(formatSeconds(seconds)).toBe(text)
})

test.for([
  [151.7, '152 tok/s'],
  [9.999, '10.0 tok/s'],
  [0.5, '0.500 tok/s'],
  [123456, '123000 tok/s'],
] as const)('%f tokens per second are %s', ([speed, text]) => {
  expect(formatSpeed(speed)).toBe(text)
})

test.for([
  [0, '0 %'],
  [0.05, '5 %'],
  [0.0214, '2.14 %'],
  [0.95, '95 %'],
  [1 - 0.05 / 3, '98.3 %'],
  [0.9996, '99.96 %'],
  [0.99999, '99.999 %'],
  [1, '100 %'],
] as const)('the share %f is %s', ([share, text]) => {
  expect(formatShare(share)).toBe(text)
})

test('counts have thousands separators', () => {
  expect([0, 999, 1000, 1234567].map(formatCount)).toEqual(['0', '999', '1,000', '1,234,567'])
})

const once: JudgeOptions = { alpha: 0.05, looks: 1, look: 1, concurrency: 1 }
const value = (measured: number): Observation => ({ kind: 'value', value: measured })

/** `n` values from `from` to `to` in an order that tells nothing of neighbours, then others. */
function values(n: number, from: number, to: number): readonly Observation[] {
  return Array.from({ length: n }, (_, i) => value(from + ((to - from) * ((i * 61) % n)) / (n - 1)))
}

function textOf(
  slo: Record<string, unknown>,
  observations: readonly Observation[],
  options: Partial<JudgeOptions> = {},
): string {
  return judgeAll(limitsOf(slo), () => observations, { ...once, ...options })
    .map(formatVerdict)
    .join('\n')
}

test('a missed limit names value, violations and the bound that proves it', () => {
  expect(textOf({ expectP95TTFT: '<= 3' }, values(200, 1, 4.4))).toMatchInlineSnapshot(
    `"missed: P95 TTFT at most 3 s, was 4.23 s (82 of 200 requests violate it, 5 % allowed; 95 % lower bound 4.14 s)"`,
  )
  expect(textOf({ expectP25Speed: '>= 100000' }, values(200, 140, 190))).toMatchInlineSnapshot(
    `"missed: P25 speed at least 100000 tok/s, was 153 tok/s (200 of 200 requests violate it, 25 % allowed; 95 % upper bound 155 tok/s)"`,
  )
})

test('a met limit names the bound on its other side', () => {
  expect(textOf({ expectP95TTFT: '<= 3' }, values(200, 1, 3.03))).toMatchInlineSnapshot(
    `"met: P95 TTFT at most 3 s, was 2.93 s (3 of 200 requests violate it, 5 % allowed; 95 % upper bound 2.99 s)"`,
  )
  expect(textOf({ expectP25Speed: '>= 30' }, values(200, 28, 90))).toMatchInlineSnapshot(
    `"met: P25 speed at least 30 tok/s, was 43.5 tok/s (7 of 200 requests violate it, 25 % allowed; 95 % lower bound 40.2 tok/s)"`,
  )
  expect(textOf({ expectP95TTFB: '<= 0.3' }, values(100, 0.1, 0.2))).toMatchInlineSnapshot(
    `"met: P95 time to first byte at most 300 ms, was 195 ms (0 of 100 requests violate it, 5 % allowed; 95 % upper bound 199 ms)"`,
  )
})

test('an open limit names what is not proved and what would decide', () => {
  const open = [...values(137, 1, 2.7), value(3.5), value(3.6), value(3.7)]
  expect(textOf({ expectP95TTFT: '<= 3' }, open)).toMatchInlineSnapshot(
    `"inconclusive: P95 TTFT at most 3 s, was 2.65 s, 3 of 140 over, at most 5 % not proved; 20 more requests at this rate would decide; correlated, worth 127 independent requests (point estimate: met)"`,
  )
  expect(textOf({ expectP25Speed: '>= 30' }, values(100, 10, 94))).toMatchInlineSnapshot(
    `"inconclusive: P25 speed at least 30 tok/s, was 31.0 tok/s, 24 of 100 under, at most 25 % not proved; 5,044 more requests at this rate would decide (point estimate: met)"`,
  )
  expect(textOf({ expectP50TTFT: '<= 3' }, values(100, 1, 5))).toMatchInlineSnapshot(
    `"inconclusive: P50 TTFT at most 3 s, was 3.00 s, 50 of 100 over, at most 50 % not proved; no number of requests would decide at this rate (point estimate: met)"`,
  )
  expect(textOf({ expectP95TTFT: '<= 3' }, [value(1)])).toMatchInlineSnapshot(
    `"inconclusive: P95 TTFT at most 3 s, was 1.00 s, 0 of 1 over, at most 5 % not proved; 58 more requests at this rate would decide (point estimate: met)"`,
  )
})

test('a value beside its limit has as many digits as tell them apart', () => {
  expect(textOf({ expectP95TTFT: '<= 3' }, Array(59).fill(value(3.0001)))).toMatchInlineSnapshot(
    `"missed: P95 TTFT at most 3 s, was 3.0001 s (59 of 59 requests violate it, 5 % allowed; 95 % lower bound 3.0001 s)"`,
  )
})

test('failed requests are named', () => {
  const failures = values(200, 1, 2).map((good, i): Observation =>
    i % 9 === 4 ? { kind: 'failed' } : good,
  )
  expect(textOf({ expectP95TTFT: '<= 3' }, failures)).toMatchInlineSnapshot(
    `"missed: P95 TTFT at most 3 s, was beyond every measured value (22 of 200 requests violate it, 22 of them failed, 5 % allowed)"`,
  )
})

test('rates are shown in per cent', () => {
  const responses = Array.from({ length: 300 }, (_, i) => value(i % 25 === 7 ? 0 : 1))
  expect(textOf({ expectResponseRate: '>= 0.99' }, responses)).toMatchInlineSnapshot(
    `"missed: response rate at least 99 %, was 96 % (12 of 300 requests violate it, 1 % allowed; 95 % upper bound 97.7 %)"`,
  )
  expect(textOf({ expectResponseRate: '>= 0.9' }, responses)).toMatchInlineSnapshot(
    `"met: response rate at least 90 %, was 96 % (12 of 300 requests violate it, 10 % allowed; 95 % lower bound 93.6 %)"`,
  )
  expect(textOf({ expectErrorRate: '<= 0' }, [value(0), value(0)])).toMatchInlineSnapshot(
    `"inconclusive: error rate at most 0 %, was 0 %, 0 of 2 against it, at most 0 % not proved; no number of requests would decide at this rate (point estimate: met)"`,
  )
  expect(textOf({ expectCompletionRate: '>= 0.97' }, responses)).toMatchInlineSnapshot(
    `"inconclusive: completion rate at least 97 %, was 96 %, 12 of 300 against it, more than 3 % not proved; 632 more requests at this rate would decide (point estimate: missed)"`,
  )
})

test('means name their t bound', () => {
  expect(textOf({ expectMeanTTFT: '<= 3' }, values(100, 1, 4))).toMatchInlineSnapshot(
    `"met: mean TTFT at most 3 s, was 2.50 s (100 requests; 95 % upper bound 2.65 s)"`,
  )
  expect(textOf({ expectMeanTTFT: '<= 2' }, values(100, 1, 4))).toMatchInlineSnapshot(
    `"missed: mean TTFT at most 2 s, was 2.50 s (100 requests; 95 % lower bound 2.35 s)"`,
  )
  expect(textOf({ expectMeanTTFT: '<= 2.55' }, values(100, 1, 4))).toMatchInlineSnapshot(
    `"inconclusive: mean TTFT at most 2.55 s, was 2.50 s over 100 requests, 95 % bounds lower 2.35 s and upper 2.65 s; 739 more requests at this rate would decide (point estimate: met)"`,
  )
  expect(textOf({ expectMeanTTFT: '<= 3' }, [value(1)])).toMatchInlineSnapshot(
    `"inconclusive: mean TTFT at most 3 s, was 1.00 s over 1 request; no number of requests would decide at this rate (point estimate: met)"`,
  )
})

test('what weighs on the evidence is named: correlation, look, requests that were not judged', () => {
  const slow = Array.from({ length: 300 }, (_, i) => value(2 + Math.sin(i / 8)))
  const observations: readonly Observation[] = [
    ...slow,
    { kind: 'undefined', reason: 'no visible chunk' },
    { kind: 'censored', waited: 0.1 },
  ]
  const looks = { alpha: 0.05 / 3, look: 2, looks: 3 }
  expect(textOf({ expectP95TTFT: '<= 4' }, observations, looks)).toMatchInlineSnapshot(
    `"inconclusive: P95 TTFT at most 4 s, was 2.99 s, 0 of 300 over, at most 5 % not proved; 369 more requests at this rate would decide; correlated, worth 35 independent requests; look 2 of 3; 1 more without a value; 1 more still running (point estimate: met)"`,
  )
})

test('no verdict says why', () => {
  expect(textOf({ expectP95TTFT: '<= 3' }, [])).toMatchInlineSnapshot(
    `"unmeasured: P95 TTFT at most 3 s: no request was sent"`,
  )
  expect(textOf({ expectP95TTFT: '<= 3' }, [{ kind: 'failed' }])).toMatchInlineSnapshot(
    `"unmeasured: P95 TTFT at most 3 s (1 request sent): the only request did not complete"`,
  )
  const invalid = 'the load generator was overloaded'
  expect(textOf({ expectP95TTFT: '<= 3' }, values(200, 1, 2), { invalid })).toMatchInlineSnapshot(
    `"invalid: P95 TTFT at most 3 s (200 requests sent): the load generator was overloaded"`,
  )
})
