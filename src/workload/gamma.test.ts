import { expect, test } from 'vitest'

import { createRandom } from '../stats/random.ts'
import { drawGamma } from './gamma.ts'

const shares = [0.01, 0.1, 0.5, 0.9, 0.99]

/** scipy.stats.gamma.ppf([0.01, 0.1, 0.5, 0.9, 0.99], shape), SciPy 1.17.1. */
const quantiles = [
  [0.25, [6.74969793e-9, 6.750062386e-5, 0.04367380235, 0.7503928722, 2.433885422]],
  [0.5, [7.854392895e-5, 0.007895387047, 0.2274682116, 1.352771727, 3.317448301]],
  [1.5, [0.05741590095, 0.2921871871, 1.182986942, 3.125694316, 5.672433365]],
  [2.5, [0.2771490384, 0.8051539935, 2.175730096, 4.61817845, 7.543136235]],
  [16, [8.181107774, 11.13529724, 15.66792954, 21.29237254, 26.74288592]],
] as const

test.for(quantiles)('draws of shape %d have the quantiles of SciPy', ([shape, exact]) => {
  const random = createRandom(2000)
  const draws = Array.from({ length: 20_000 }, () => drawGamma(shape, random))
  exact.forEach((quantile, i) => {
    const share = shares[i] ?? Number.NaN
    const found = draws.filter((draw) => draw <= quantile).length / draws.length
    // four standard errors: a right sampler leaves the band once in 16,000 seeds
    const band = 4 * Math.sqrt((share * (1 - share)) / draws.length)
    expect(Math.abs(found - share)).toBeLessThan(band)
  })
})

test('draws of a tiny shape are numbers', () => {
  const random = createRandom(1)
  const draws = Array.from({ length: 1000 }, () => drawGamma(0.01, random))
  expect(draws.every((draw) => draw >= 0 && Number.isFinite(draw))).toBe(true)
})
