import { expect, test } from 'vitest'
import { z } from 'zod'

import { problemsOf } from '../slo/option-problems.ts'
import { createRandom } from '../stats/random.ts'
import { meanOf, sampleDeviation } from '../stats/summary.ts'
import { arrivalGaps, type Rate, rateSchema } from './arrivals.ts'

const count = 20_000

function gapsOf(rate: Rate): readonly number[] {
  const next = arrivalGaps(rate, createRandom(42))
  return Array.from({ length: count }, () => next())
}

function variationOf(gaps: readonly number[]): number {
  return (sampleDeviation(gaps) ?? Number.NaN) / meanOf(gaps)
}

/**
 * The standard error of a coefficient of variation c of gamma draws is, with kurtosis 3 + 6c² and
 * skewness 2c (delta method),
 *
 *     c·√((1/2 + c² / 2) / n)
 */
test.for([
  [{ perSecond: 4 }, 1],
  [{ perSecond: 4, arrivals: 'poisson' }, 1],
  [{ perSecond: 4, arrivals: 'gamma' }, Math.SQRT2],
  [{ perSecond: 4, arrivals: 'gamma', burstiness: 0.25 }, 2],
  [{ perSecond: 4, arrivals: 'gamma', burstiness: 1 }, 1],
  [{ perSecond: 4, arrivals: 'gamma', burstiness: 16 }, 0.25],
] as const)('gaps of %o vary by %d of their mean, which is the rate', ([rate, variation]) => {
  const gaps = gapsOf(rate)
  const meanBand = (4 * 0.25 * variation) / Math.sqrt(count)
  expect(Math.abs(meanOf(gaps) - 0.25)).toBeLessThan(meanBand)
  const variationBand = 4 * variation * Math.sqrt((0.5 + variation ** 2 / 2) / count)
  expect(Math.abs(variationOf(gaps) - variation)).toBeLessThan(variationBand)
})

test('gaps of poisson are exponential', () => {
  const gaps = gapsOf({ perSecond: 2 })
  for (const seconds of [0.05, 0.3, 1, 2]) {
    const share = 1 - Math.exp(-2 * seconds)
    const found = gaps.filter((gap) => gap <= seconds).length / count
    expect(Math.abs(found - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / count))
  }
})

test('gaps of constant are all exactly the same, and take no random number', () => {
  const next = arrivalGaps({ perSecond: 3, arrivals: 'constant' }, () => {
    throw new Error('drawn')
  })
  expect(new Set(Array.from({ length: 100 }, () => next()))).toEqual(new Set([1 / 3]))
})

test('a burst comes at once, and the gap before it keeps the rate', () => {
  const gaps = gapsOf({ perSecond: 4, arrivals: 'burst', burstSize: 3 })
  expect(gaps.slice(0, 7)).toEqual([0.75, 0, 0, 0.75, 0, 0, 0.75])
  const tens = gapsOf({ perSecond: 4, arrivals: 'burst' })
  expect(tens.slice(0, 10)).toEqual([2.5, 0, 0, 0, 0, 0, 0, 0, 0, 0])
  expect(meanOf(tens)).toBeCloseTo(0.25, 12)
})

test('the same seed gives the same arrivals', () => {
  const rate = { perSecond: 9, arrivals: 'gamma' } as const
  expect(gapsOf(rate)).toEqual(gapsOf(rate))
})

function problemsWith(rate: unknown): string {
  const given = { rate }
  const parsed = z.strictObject({ rate: rateSchema }).safeParse(given)
  if (parsed.success) return 'none'
  return problemsOf(parsed.error.issues, given, ['rate']).join('\n')
}

test('rates as they must be pass', () => {
  expect(problemsWith({ perSecond: 0.1 })).toBe('none')
  expect(problemsWith({ perSecond: 5, arrivals: 'gamma', burstiness: 2 })).toBe('none')
  expect(problemsWith({ perSecond: 5, arrivals: 'burst', burstSize: 2 })).toBe('none')
})

test('all that is wrong with a rate is named', () => {
  expect(problemsWith({ perSecond: 0, arrivals: 'even', burstiness: 0, burstSize: 1, users: 3 }))
    .toMatchInlineSnapshot(`
      ""rate.perSecond" must not be 0. It must be a number of requests per second from 0.001 to 100000.
      "rate.arrivals" must not be "even". It must be "poisson", "constant", "gamma" or "burst".
      "rate.burstiness" must not be 0. It must be a number from 0.01 to 1000, as in 0.5.
      "rate.burstSize" must not be 1. It must be a whole number from 2.
      "rate.users" must not be 3. It must be left out: the parts are "perSecond", "arrivals", "burstiness", "burstSize"."
    `)
  expect([5, { arrivals: 'poisson' }].map(problemsWith)).toMatchInlineSnapshot(`
    [
      ""rate" must not be 5. It must be an object, as in { perSecond: 4 }.",
      ""rate.perSecond" must not be undefined. It must be a number of requests per second from 0.001 to 100000.",
    ]
  `)
})

test('options of other arrivals are refused', () => {
  expect(problemsWith({ perSecond: 5, burstiness: 2, burstSize: 3 })).toMatchInlineSnapshot(`
    ""rate.burstiness" must not be 2. Leave it out, or write arrivals: "gamma", the only ones that have it.
    "rate.burstSize" must not be 3. Leave it out, or write arrivals: "burst", the only ones that have it."
  `)
  expect(problemsWith({ perSecond: 5, arrivals: 'burst', burstiness: 2 })).toMatchInlineSnapshot(
    `""rate.burstiness" must not be 2. Leave it out, or write arrivals: "gamma", the only ones that have it."`,
  )
})
