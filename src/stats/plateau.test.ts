import { expect, test } from 'vitest'

import { plateauOf } from './plateau.ts'

const options = { tolerance: 0.05, confidence: 0.95 }
const level = (users: number, mean: number, spread: number) => ({
  users,
  rates: [-2, -1, 0, 1, 2, -2, -1, 0, 1, 2].map((step) => mean + spread * step),
})

test('a gain has the limits of the delta method with Welch’s degrees of freedom', () => {
  const before = { users: 4, rates: [98, 102, 101, 99, 100, 103, 97, 100, 101, 99] }
  const after = { users: 8, rates: [104, 106, 103, 105, 107, 104, 105, 106, 103, 107] }
  const [gain] = plateauOf([before, after], options).gains
  // numpy and scipy.stats.t.ppf
  expect(gain).toEqual({
    users: 8,
    over: 4,
    gain: expect.closeTo(0.050000000000000044, 12),
    lower: expect.closeTo(0.0367242600330262, 9),
    upper: expect.closeTo(0.0634457420383685, 9),
  })
})

test('two levels in a row that gain nothing are a plateau, one is none', () => {
  const rising = [level(1, 50, 0.1), level(2, 100, 0.2)]
  expect(plateauOf([...rising, level(4, 101, 0.2)], options).isReached).toBe(false)
  expect(plateauOf([...rising, level(4, 101, 0.2), level(8, 100, 0.2)], options).isReached).toBe(
    true,
  )
})

test('gains are over the best level before, not over the last one', () => {
  const { gains, isReached } = plateauOf(
    [level(1, 100, 0.1), level(2, 80, 0.1), level(4, 101, 0.1)],
    options,
  )
  expect(gains.map(({ users, over }) => [users, over])).toEqual([
    [2, 1],
    [4, 1],
  ])
  expect(isReached).toBe(true)
})

test('what is too noisy to exclude a gain is no plateau', () => {
  const levels = [level(1, 100, 0.1), level(2, 100, 20), level(4, 100, 20)]
  expect(plateauOf(levels, options).isReached).toBe(false)
})

test('parts that do not differ have a gain without limits; no level, one level and zeros have none', () => {
  expect(plateauOf([level(1, 50, 0), level(2, 75, 0)], options).gains).toEqual([
    { users: 2, over: 1, gain: 0.5 },
  ])
  expect(plateauOf([], options)).toEqual({ isReached: false, gains: [] })
  expect(plateauOf([level(1, 50, 1)], options).gains).toEqual([])
  expect(plateauOf([level(1, 0, 0), level(2, 0, 0)], options).gains).toEqual([])
})
