import { expect, test } from 'vitest'
import { z } from 'zod'

import { problemsOf } from '../slo/option-problems.ts'
import { createRandom } from '../stats/random.ts'
import { meanOf } from '../stats/summary.ts'
import { type Length, lengthSchema, longest, sampleLength } from './length.ts'

const draws = 20_000

function draw(length: Length): readonly number[] {
  const random = createRandom(42)
  return Array.from({ length: draws }, () => sampleLength(length, random))
}

/** How far the mean is off, in standard errors: a right sampler has 4 once in 16,000 seeds. */
function meanError(values: readonly number[], mean: number, sd: number): number {
  return Math.abs(meanOf(values) - mean) / (sd / Math.sqrt(values.length))
}

/** How far the share of lengths up to this one is off, in standard errors. */
function shareError(values: readonly number[], atMost: number, share: number): number {
  const found = values.filter((value) => value <= atMost).length / values.length
  return Math.abs(found - share) / Math.sqrt((share * (1 - share)) / values.length)
}

/**
 * Exact, with SciPy 1.17.1: d the distribution, and k all whole numbers from the least to the most,
 *
 *     p = d.cdf(k + 0.5) - d.cdf(k - 0.5); p /= p.sum(); mean = (k * p).sum(); share = p.cumsum()
 */
test.for([
  {
    length: { distribution: 'normal', mean: 100, sd: 50, min: 10, max: 300 },
    mean: 104.01172010584439,
    sd: 46.032353183948324,
    shares: { 44: 0.101938, 102: 0.502467, 165: 0.901466 },
  },
  {
    length: { distribution: 'normal', mean: 20, sd: 20 },
    mean: 25.940141157420253,
    sd: 15.777479847419805,
    shares: { 1: 0.015209, 6: 0.101839, 24: 0.507927, 48: 0.907716 },
  },
  {
    length: { distribution: 'lognormal', median: 200, sigma: 1, min: 50, max: 2000 },
    mean: 325.15238313515033,
    sd: 309.2592044667492,
    shares: { 78: 0.103004, 219: 0.501907, 715: 0.900259 },
  },
] as const)(
  'lengths of $length.distribution have its exact mean and quantiles',
  ({ length, mean, sd, shares }) => {
    const values = draw(length)
    expect(meanError(values, mean, sd)).toBeLessThan(4)
    for (const [atMost, share] of Object.entries(shares)) {
      expect(shareError(values, Number(atMost), share)).toBeLessThan(4)
    }
  },
)

test('uniform lengths are all alike, the bounds too', () => {
  const values = draw({ distribution: 'uniform', min: 3, max: 7 })
  expect(meanError(values, 5, Math.sqrt(2))).toBeLessThan(4)
  for (const atMost of [3, 4, 5, 6]) {
    expect(shareError(values, atMost, (atMost - 2) / 5)).toBeLessThan(4)
  }
  expect([Math.min(...values), Math.max(...values)]).toEqual([3, 7])
})

test('lengths of a histogram come from its bins by their weights', () => {
  const values = draw({
    distribution: 'histogram',
    bins: [
      { from: 1, to: 10, weight: 3 },
      { from: 50, to: 50, weight: 0 },
      { from: 100, to: 101, weight: 1 },
    ],
  })
  expect(shareError(values, 1, 0.075)).toBeLessThan(4)
  expect(shareError(values, 5, 0.375)).toBeLessThan(4)
  expect(shareError(values, 10, 0.75)).toBeLessThan(4)
  expect(shareError(values, 100, 0.875)).toBeLessThan(4)
  expect(values).not.toContain(50)
})

test('a length is never outside of its bounds, nor below 1', () => {
  const bounded = draw({ distribution: 'normal', mean: 10, sd: 1000, min: 8, max: 12 })
  expect([Math.min(...bounded), Math.max(...bounded)]).toEqual([8, 12])
  const open = draw({ distribution: 'normal', mean: 1, sd: 30 })
  expect([Math.min(...open), Math.max(...open) <= 144]).toEqual([1, true])
  expect(draw({ distribution: 'lognormal', median: 7.4, sigma: 0 })[0]).toBe(7)
})

test('a fixed length takes no random number', () => {
  const none = (): number => {
    throw new Error('drawn')
  }
  expect(sampleLength(64, none)).toBe(64)
})

test('the longest length is known before the first is drawn', () => {
  const lengths: readonly Length[] = [
    64,
    { distribution: 'uniform', min: 3, max: 7 },
    { distribution: 'normal', mean: 100, sd: 50, max: 300 },
    { distribution: 'normal', mean: 20, sd: 20 },
    { distribution: 'lognormal', median: 200, sigma: 0.5 },
    {
      distribution: 'histogram',
      bins: [
        { from: 1, to: 10, weight: 3 },
        { from: 50, to: 90, weight: 0 },
      ],
    },
  ]
  expect(lengths.map(longest)).toEqual([64, 7, 300, 115, 2154, 10])
})

function problemsWith(length: unknown): string {
  const given = { promptTokens: length }
  const parsed = z.strictObject({ promptTokens: lengthSchema }).safeParse(given)
  if (parsed.success) return 'none'
  return problemsOf(parsed.error.issues, given, ['promptTokens']).join('\n')
}

test('lengths as they must be pass', () => {
  const bins = [{ from: 1, to: 1, weight: 0.5 }]
  for (const length of [
    64,
    { distribution: 'normal', mean: 100, sd: 0 },
    { distribution: 'lognormal', median: 100, sigma: 0.8, min: 100, max: 100 },
    { distribution: 'uniform', min: 1, max: 1 },
    { distribution: 'histogram', bins },
  ]) {
    expect(problemsWith(length)).toBe('none')
  }
  const optional = z.strictObject({ promptTokens: lengthSchema.exactOptional() })
  expect(optional.parse({})).toEqual({})
})

test('a length that is neither a number nor a distribution is refused', () => {
  expect([0, 1.5, '64', undefined, []].map(problemsWith)).toMatchInlineSnapshot(`
    [
      ""promptTokens" must not be 0. It must be a whole number from 1, or a distribution: "normal", "lognormal", "uniform" or "histogram".",
      ""promptTokens" must not be 1.5. It must be a whole number from 1, or a distribution: "normal", "lognormal", "uniform" or "histogram".",
      ""promptTokens" must not be "64". It must be a whole number from 1, or a distribution: "normal", "lognormal", "uniform" or "histogram".",
      ""promptTokens" must not be undefined. It must be a whole number from 1, or a distribution: "normal", "lognormal", "uniform" or "histogram".",
      ""promptTokens" must not be an array. It must be a whole number from 1, or a distribution: "normal", "lognormal", "uniform" or "histogram".",
    ]
  `)
  expect(problemsWith({ distribution: 'gauss', mean: 3 })).toMatchInlineSnapshot(
    `""promptTokens.distribution" must not be "gauss". It must be "normal", "lognormal", "uniform" or "histogram"."`,
  )
})

test('all parts of a distribution that are wrong are named', () => {
  expect(problemsWith({ distribution: 'normal', mean: 0, sd: -1, sigma: 2, min: 0, max: 1.5 }))
    .toMatchInlineSnapshot(`
    ""promptTokens.mean" must not be 0. It must be a number from 1.
    "promptTokens.sd" must not be -1. It must be a number from 0.
    "promptTokens.min" must not be 0. It must be a whole number from 1.
    "promptTokens.max" must not be 1.5. It must be a whole number from 1.
    "promptTokens.sigma" must not be 2. It must be left out: the parts are "distribution", "mean", "sd", "min", "max"."
  `)
  expect(problemsWith({ distribution: 'lognormal', median: Infinity, sigma: 8 }))
    .toMatchInlineSnapshot(`
    ""promptTokens.median" must not be Infinity. It must be a number from 1.
    "promptTokens.sigma" must not be 8. It must be a number from 0 to 5, as in 0.8."
  `)
  expect(problemsWith({ distribution: 'uniform', min: 3 })).toMatchInlineSnapshot(
    `""promptTokens.max" must not be undefined. It must be a whole number from 1."`,
  )
})

test('bounds that leave nothing, or not the mean, are refused', () => {
  expect(problemsWith({ distribution: 'normal', mean: 5, sd: 1, min: 10, max: 3 }))
    .toMatchInlineSnapshot(`
    ""promptTokens.mean" must not be 5. It must be at least "min", which is 10.
    "promptTokens.max" must not be 3. It must be at least "mean", which is 5."
  `)
  expect(
    problemsWith({ distribution: 'lognormal', median: 400, sigma: 1, max: 300 }),
  ).toMatchInlineSnapshot(
    `""promptTokens.max" must not be 300. It must be at least "median", which is 400."`,
  )
  expect(problemsWith({ distribution: 'uniform', min: 10, max: 9 })).toMatchInlineSnapshot(
    `""promptTokens.max" must not be 9. It must be at least "min", which is 10."`,
  )
})

test('bins without a weight are refused', () => {
  const bins = [
    { from: 5, to: 3, weight: 1 },
    { from: 1, to: 3, weight: -1 },
  ]
  expect(problemsWith({ distribution: 'histogram', bins })).toMatchInlineSnapshot(`
    ""promptTokens.bins.0.to" must not be 3. It must be at least "from", which is 5.
    "promptTokens.bins.1.weight" must not be -1. It must be a number from 0."
  `)
  expect(
    problemsWith({ distribution: 'histogram', bins: [{ from: 1, to: 2, weight: 0 }] }),
  ).toMatchInlineSnapshot(
    `""promptTokens.bins" must not be an array. It must be a list of bins, with a weight above 0 in one of them at least."`,
  )
  expect(problemsWith({ distribution: 'histogram', bins: [] })).toMatchInlineSnapshot(
    `""promptTokens.bins" must not be an array. It must be a list of bins, with a weight above 0 in one of them at least."`,
  )
  expect(problemsWith({ distribution: 'histogram', bins: 4 })).toMatchInlineSnapshot(
    `""promptTokens.bins" must not be 4. It must be a list of bins, with a weight above 0 in one of them at least."`,
  )
})
