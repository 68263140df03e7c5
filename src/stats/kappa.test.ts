import { expect, test } from 'vitest'

import reference from './fixtures/kappa.json' with { type: 'json' }
import { cohensKappa } from './kappa.ts'

test('kappa and its interval are those of statsmodels', () => {
  for (const { table, kappa, lower, upper } of reference.tables) {
    const found = cohensKappa(table, 0.95)
    expect(found?.kappa).toBeCloseTo(kappa, 10)
    // statsmodels does not keep it within -1 and 1
    expect(found?.interval.lower).toBeCloseTo(Math.max(-1, lower), 9)
    expect(found?.interval.upper).toBeCloseTo(Math.min(1, upper), 9)
  }
})

test('two raters who agree in 35 of 50, where 25 are chance, have 0.4', () => {
  expect(
    cohensKappa(
      [
        [20, 5],
        [10, 15],
      ],
      0.95,
    ),
  ).toMatchObject({ kappa: expect.closeTo(0.4, 12), agreement: 0.7, byChance: 0.5 })
})

test('raters who never disagree have no interval of width 0', () => {
  const found = cohensKappa(
    [
      [10, 0],
      [0, 10],
    ],
    0.95,
  )
  // none of 20 disagree: at most 1 - 0.025^(1/20) do, of which chance explains a half
  expect(found?.kappa).toBe(1)
  expect(found?.interval.lower).toBeCloseTo(1 - (1 - 0.025 ** (1 / 20)) / 0.5, 9)
  expect(found?.interval.upper).toBe(1)
})

test('nothing rated, or all of it alike, has no kappa', () => {
  const none = [
    [0, 0],
    [0, 0],
  ]
  expect(cohensKappa(none, 0.95)).toBeUndefined()
  expect(
    cohensKappa(
      [
        [12, 0],
        [0, 0],
      ],
      0.95,
    ),
  ).toBeUndefined()
})
