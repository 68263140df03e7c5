import { expect, test } from 'vitest'

import { estimateCapacity, type Level } from './capacity-fit.ts'
import reference from './fixtures/capacity.json' with { type: 'json' }

/** Levels from rows of users, violations and requests. */
function levelsOf(rows: readonly (readonly number[])[]): Level[] {
  return rows.map(([users = 0, violations = 0, requests = 0]) => ({ users, violations, requests }))
}

const bounded = reference.filter(({ rightCensored }) => !rightCensored)
const censored = reference.filter(({ rightCensored }) => rightCensored)

test.for(bounded)('levels "$name" have the fit and the limits of SciPy and R', (row) => {
  const fit = estimateCapacity(levelsOf(row.levels), row.allowed)!
  expect(fit.point / row.capacity!).toBeCloseTo(1, 9)
  expect(fit.lower95 / row.lower95!).toBeCloseTo(1, 9)
  expect(fit.upper95 / row.upper95!).toBeCloseTo(1, 9)
  expect(fit.slope / row.slope).toBeCloseTo(1, 9)
  expect(fit.intercept / row.intercept!).toBeCloseTo(1, 9)
  expect(Math.min(Math.floor(fit.lower95), row.highestLevel)).toBe(row.claimedUsers)
})

test.for(censored)('levels "$name" have no capacity, and a lower limit above all levels', (row) => {
  const fit = estimateCapacity(levelsOf(row.levels), row.allowed)!
  expect(fit).toMatchObject({ point: Infinity, upper95: Infinity, slope: 0 })
  expect(fit.lower95).toBeGreaterThan(row.highestLevel)
  expect(Math.min(Math.floor(fit.lower95), row.highestLevel)).toBe(row.claimedUsers)
})

test('the lower limit of levels whose violations fall with users is the one of R', () => {
  const { levels, allowed, lower95, intercept } = censored[0]!
  const fit = estimateCapacity(levelsOf(levels), allowed)!
  expect(fit.lower95 / lower95!).toBeCloseTo(1, 9)
  expect(fit.intercept / intercept!).toBeCloseTo(1, 9)
})

test('there are three bounded and two right-censored references', () => {
  expect([bounded.length, censored.length]).toEqual([3, 2])
})

test('the order of levels does not matter, nor whether one comes in two parts', () => {
  const whole = levelsOf([
    [8, 1, 100],
    [16, 3, 100],
    [32, 40, 100],
  ])
  const parts = levelsOf([
    [32, 15, 40],
    [16, 3, 100],
    [32, 25, 60],
    [8, 1, 100],
  ])
  const [one, other] = [estimateCapacity(whole, 0.05)!, estimateCapacity(parts, 0.05)!]
  expect(other.point).toBeCloseTo(one.point, 9)
  expect(other.lower95).toBeCloseTo(one.lower95, 9)
  expect(other.upper95).toBeCloseTo(one.upper95, 9)
})

test('real counts are allowed, and fewer effective requests widen the limits', () => {
  const rows = [
    [8, 1, 100],
    [16, 3, 100],
    [32, 40, 100],
  ]
  const halved = rows.map(([users = 0, k = 0, n = 0]) => [users, k / 2.5, n / 2.5])
  const whole = estimateCapacity(levelsOf(rows), 0.05)!
  const divided = estimateCapacity(levelsOf(halved), 0.05)!
  expect(divided.point).toBeCloseTo(whole.point, 9)
  expect(divided.lower95).toBeLessThan(whole.lower95 - 1)
  expect(divided.upper95).toBeGreaterThan(whole.upper95 + 1)
})

test('a step from none to all violations puts the capacity in between', () => {
  const step = levelsOf([
    [1, 0, 50],
    [2, 0, 50],
    [4, 50, 50],
  ])
  const fit = estimateCapacity(step, 0.05)!
  expect(fit.slope).toBe(25)
  expect(fit.lower95).toBeGreaterThan(2)
  expect(fit.point).toBeGreaterThan(fit.lower95)
  expect(fit.upper95).toBeGreaterThan(fit.point)
  expect(fit.upper95).toBeLessThan(4)
})

test('one level alone has no slope: below the allowed share it bounds from below only', () => {
  expect(estimateCapacity(levelsOf([[16, 0, 60]]), 0.05)).toMatchObject({
    point: Infinity,
    slope: 0,
    upper95: Infinity,
  })
  expect(estimateCapacity(levelsOf([[16, 0, 60]]), 0.05)?.lower95).toBeGreaterThan(16)
  // two requests say nothing
  expect(estimateCapacity(levelsOf([[16, 0, 2]]), 0.05)?.lower95).toBe(0)
})

test('one level alone above the allowed share bounds from above only', () => {
  const fit = estimateCapacity(levelsOf([[16, 60, 60]]), 0.05)!
  expect(fit).toMatchObject({ point: 0, lower95: 0, slope: 0 })
  expect(fit.upper95).toBeLessThan(16)
})

test.for([
  ['below', 1, Infinity],
  ['above', 7, 0],
  ['exactly at', 5, 0],
] as const)('equal shares %s the allowed one have no slope', ([, violations, point]) => {
  const fit = estimateCapacity(
    levelsOf([1, 3, 4, 7].map((users) => [users, violations, 100])),
    0.05,
  )!
  expect(fit.slope).toBe(0)
  expect(fit.point).toBe(point)
})

test('exactly the allowed share claims nothing, for any number of requests', () => {
  for (const allowed of [0.01, 0.05, 0.1, 0.25, 0.3]) {
    for (let requests = 10; requests <= 500; requests += 10) {
      const level = { users: 16, violations: requests * allowed, requests }
      expect(estimateCapacity([level], allowed)?.point).toBe(0)
    }
  }
})

test('a line that starts above the allowed share has a capacity of 0', () => {
  const fit = estimateCapacity(
    levelsOf([
      [4, 20, 100],
      [8, 30, 100],
      [16, 60, 100],
    ]),
    0.05,
  )!
  expect(fit.intercept).toBeGreaterThan(Math.log(0.05 / 0.95))
  expect(fit.slope).toBeGreaterThan(0)
  expect(fit).toMatchObject({ point: 0, lower95: 0 })
})

test('shares that fall with users have no slope either', () => {
  const fit = estimateCapacity(
    levelsOf([
      [4, 50, 50],
      [8, 0, 50],
    ]),
    0.05,
  )!
  expect(fit).toMatchObject({ slope: 0, point: 0, lower95: 0, upper95: 0 })
})

test('a slope too gentle to bound the capacity from above leaves the upper limit open', () => {
  const fit = estimateCapacity(
    levelsOf([
      [1, 3, 100],
      [2, 3, 100],
      [3, 3.2, 100],
    ]),
    0.05,
  )!
  expect(fit.slope).toBeGreaterThan(0)
  expect(fit.point).toBeGreaterThan(3)
  expect(fit.lower95).toBeLessThan(fit.point)
  expect(fit.upper95).toBe(Infinity)
})

test('a larger z widens the limits around the same point', () => {
  const { levels, allowed } = reference[0]!
  const wide = estimateCapacity(levelsOf(levels), allowed, 2.5)!
  expect(wide.point).toBeCloseTo(reference[0]!.capacity!, 9)
  expect(wide.lower95).toBeLessThan(reference[0]!.lower95! - 0.5)
  expect(wide.upper95).toBeGreaterThan(reference[0]!.upper95! + 0.5)
})

test('without requests, or with nothing or everything allowed, there is no estimate', () => {
  expect(estimateCapacity([], 0.05)).toBeUndefined()
  expect(estimateCapacity(levelsOf([[8, 0, 0]]), 0.05)).toBeUndefined()
  for (const allowed of [0, 1, Number.NaN]) {
    expect(estimateCapacity(levelsOf([[8, 1, 10]]), allowed)).toBeUndefined()
  }
  const untried = levelsOf([
    [16, 1, 60],
    [64, 0, 0],
  ])
  expect(estimateCapacity(untried, 0.05)).toEqual(estimateCapacity(untried.slice(0, 1), 0.05))
})
