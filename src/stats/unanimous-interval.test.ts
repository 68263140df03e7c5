import { expect, test } from 'vitest'

import { clopperPearson } from './clopper-pearson.ts'
import { unanimousInterval } from './unanimous-interval.ts'

test('where all answers are right it is the exact limit of none wrong', () => {
  const { lower, upper } = unanimousInterval([1, 1, 1, 1], 10, 0.95)
  expect(upper).toBe(1)
  expect(1 - lower).toBeCloseTo(clopperPearson(0, 40, 0.025).upper, 12)
})

test('questions that are always wrong can only be better, and the others only worse', () => {
  const { lower, upper } = unanimousInterval([1, 1, 1, 1, 0], 10, 0.95)
  expect(lower).toBeCloseTo(0.8 - 0.8 * clopperPearson(0, 40, 0.025).upper, 12)
  expect(upper).toBeCloseTo(0.8 + 0.2 * clopperPearson(0, 10, 0.025).upper, 12)
})

test('more repeats make it narrower, and it is never of width 0', () => {
  const widthAt = (repeats: number): number => {
    const { lower, upper } = unanimousInterval([1, 0, 0.5], repeats, 0.95)
    return upper - lower
  }
  expect(widthAt(50)).toBeLessThan(widthAt(5))
  expect(widthAt(1_000_000)).toBeGreaterThan(0)
})

test('equal scores in between may become lower as well as higher', () => {
  const { lower, upper } = unanimousInterval([0.5, 0.5], 15, 0.95)
  expect(0.5 - lower).toBeCloseTo(upper - 0.5, 12)
  expect(lower).toBeLessThan(0.5)
})
