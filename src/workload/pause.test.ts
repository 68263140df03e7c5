import { expect, test } from 'vitest'
import { z } from 'zod'

import { problemsOf } from '../slo/option-problems.ts'
import { createRandom } from '../stats/random.ts'
import { meanOf } from '../stats/summary.ts'
import { type Pause, pauseSchema, samplePause } from './pause.ts'

function draw(pause: Pause): readonly number[] {
  const random = createRandom(7)
  return Array.from({ length: 10_000 }, () => samplePause(pause, random))
}

test('normal pauses are those from 0 on, in fractions of seconds', () => {
  const pauses = draw({ distribution: 'normal', mean: 2, sd: 1.5 })
  // scipy.stats.truncnorm(-2 / 1.5, 4.753424, loc=2, scale=1.5): mean 2.27070, std 1.27877
  expect(Math.abs(meanOf(pauses) - 2.2706987)).toBeLessThan((4 * 1.278769) / Math.sqrt(10_000))
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(0)
  expect(pauses.some((pause) => !Number.isInteger(pause))).toBe(true)
})

test('pauses keep to their bounds', () => {
  const pauses = draw({ distribution: 'lognormal', median: 2, sigma: 2, min: 1.5, max: 2.5 })
  expect(pauses.every((pause) => pause >= 1.5 && pause <= 2.5)).toBe(true)
  const even = draw({ distribution: 'uniform', min: 1, max: 3 })
  expect(Math.abs(meanOf(even) - 2)).toBeLessThan(4 * Math.sqrt(1 / 3 / 10_000))
  expect(draw(0.5)[9]).toBe(0.5)
})

function problemsWith(pause: unknown): string {
  const given = { pause }
  const parsed = z.strictObject({ pause: pauseSchema }).safeParse(given)
  if (parsed.success) return 'none'
  return problemsOf(parsed.error.issues, given, ['pause']).join('\n')
}

test('pauses as they must be pass', () => {
  for (const pause of [0, 1.5, { distribution: 'uniform', min: 0, max: 0.5 }]) {
    expect(problemsWith(pause)).toBe('none')
  }
})

test('all that is wrong with a pause is named', () => {
  expect([-1, '2 s', Number.NaN].map(problemsWith)).toMatchInlineSnapshot(`
    [
      ""pause" must not be -1. It must be a number of seconds from 0, or a distribution: "normal", "lognormal" or "uniform".",
      ""pause" must not be "2 s". It must be a number of seconds from 0, or a distribution: "normal", "lognormal" or "uniform".",
      ""pause" must not be NaN. It must be a number of seconds from 0, or a distribution: "normal", "lognormal" or "uniform".",
    ]
  `)
  expect(problemsWith({ distribution: 'histogram', bins: [] })).toMatchInlineSnapshot(
    `""pause.distribution" must not be "histogram". It must be "normal", "lognormal" or "uniform"."`,
  )
  expect(problemsWith({ distribution: 'lognormal', median: 0, sigma: -1, min: -2, most: 3 }))
    .toMatchInlineSnapshot(`
    ""pause.median" must not be 0. It must be a number of seconds above 0.
    "pause.sigma" must not be -1. It must be a number from 0 to 5, as in 0.8.
    "pause.min" must not be -2. It must be a number of seconds from 0.
    "pause.most" must not be 3. It must be left out: the parts are "distribution", "median", "sigma", "min", "max"."
  `)
})
