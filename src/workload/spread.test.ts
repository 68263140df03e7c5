import { expect, test } from 'vitest'

import { highest, truncatedQuantile } from './spread.ts'

const shares = [0.001, 0.25, 0.5, 0.9, 0.999]

test('a truncated normal distribution has the quantiles of SciPy', () => {
  const spread = { distribution: 'normal', mean: 100, sd: 50 } as const
  // scipy.stats.truncnorm.ppf(p, (10 - 100) / 50, (300 - 100) / 50, loc=100, scale=50), 1.17.1
  const reference = [
    10.603937586012734, 70.40216941365063, 102.25037366697212, 165.106647006584, 254.5754570857098,
  ]
  shares.forEach((share, i) => {
    expect(truncatedQuantile(spread, share, 10, 300)).toBeCloseTo(reference[i] ?? Number.NaN, 8)
  })
})

test('a truncated log-normal distribution has the quantiles of SciPy', () => {
  const spread = { distribution: 'lognormal', median: 200, sigma: 0.4 } as const
  // d = scipy.stats.lognorm(0.4, scale=200); d.ppf(d.cdf(100) + p * (d.cdf(500) - d.cdf(100))), 1.17.1
  const reference = [
    100.42335888246265, 158.11196582101752, 203.0894706703707, 329.6829557130093, 493.7241482235808,
  ]
  shares.forEach((share, i) => {
    expect(truncatedQuantile(spread, share, 100, 500)).toBeCloseTo(reference[i] ?? Number.NaN, 8)
  })
})

test('a quantile lies within the bounds, also where next to nothing is left', () => {
  const far = { distribution: 'normal', mean: 100, sd: 1e-9 } as const
  expect(truncatedQuantile(far, 1 - 2 ** -33, 99.5, 100)).toBe(100)
  expect(truncatedQuantile({ ...far, sd: 0 }, 0.3, 99.5, 100.5)).toBe(100)
  const log = { distribution: 'lognormal', median: 2, sigma: 0 } as const
  expect(truncatedQuantile(log, 0.3, 0, 5)).toBe(2)
  expect(truncatedQuantile({ ...log, sigma: 5 }, 2 ** -33, 1, 5)).toBeCloseTo(1, 8)
  expect(truncatedQuantile({ ...log, sigma: 5 }, 2 ** -33, 0, 5)).toBeGreaterThanOrEqual(0)
})

test('without a "max" the most is the quantile at one millionth from the end', () => {
  const z = 4.753424308822899 // scipy.stats.norm.isf(1e-6)
  expect(highest({ distribution: 'normal', mean: 10, sd: 2 })).toBeCloseTo(10 + 2 * z, 12)
  expect(highest({ distribution: 'lognormal', median: 10, sigma: 0.5 })).toBeCloseTo(
    10 * Math.exp(z / 2),
    10,
  )
  expect(highest({ distribution: 'normal', mean: 10, sd: 2, max: 11 })).toBe(11)
})
