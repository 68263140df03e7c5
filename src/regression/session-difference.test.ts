import { expect, test } from 'vitest'

import { sessionDifference } from './session-difference.ts'

const base = [1, 1.1, 0.9]

test('one run of a session is judged by a prediction interval', () => {
  // s² = 0.01, SE² = 0.01 / 3 + 0.01
  expect(sessionDifference([2], base, 0)).toEqual({
    mean: 1,
    standardError: expect.closeTo(Math.sqrt(0.04 / 3), 12),
    degreesOfFreedom: 2,
  })
})

test('more runs of a session take away what is not the luck of the session', () => {
  // v = 0.01, u = 0.0004: SE² = 0.01 / 3 + 0.01 − 0.0002 + 0.0004 / 3
  const steady = sessionDifference([1.98, 2, 2.02], base, 0)
  expect(steady?.standardError).toBeCloseTo(Math.sqrt(0.04 / 3 - 0.0002 + 0.0004 / 3), 12)
  // u = 0.04 explains all of v: SE² = 0.01 / 3 + 0.04 / 3
  const wild = sessionDifference([1.8, 2, 2.2], base, 0)
  expect(wild?.standardError).toBeCloseTo(Math.sqrt(0.05 / 3), 12)
  // in no case is it as sure as runs of as many sessions would be
  const independent = Math.sqrt(0.01 / 3 + 0.0004 / 3)
  expect(steady?.standardError).toBeGreaterThan(independent)
})

test('sessions that were all alike differ at least by what is known of them', () => {
  const known = sessionDifference([2], [1, 1, 1], 0.3)
  expect(known?.standardError).toBeCloseTo(0.3 * Math.sqrt(4 / 3), 12)
  expect(known?.degreesOfFreedom).toBeGreaterThan(1e5)
  expect(sessionDifference([2], [1, 1, 1], 0)).toMatchObject({ mean: 1, standardError: 0 })
})

test('a base of one session, and a head of none, say nothing', () => {
  expect(sessionDifference([2], [1], 0.1)).toBeUndefined()
  expect(sessionDifference([], base, 0.1)).toBeUndefined()
})
