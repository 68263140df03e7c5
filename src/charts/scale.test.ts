import { expect, test } from 'vitest'

import { linear, logarithmic, logTicks, ticks } from './scale.ts'

test('a scale keeps its ends, and a domain without length has a place all the same', () => {
  const scale = linear({ from: 0, to: 10, start: 300, end: 0 })
  expect([0, 5, 10].map(scale)).toEqual([300, 150, 0])
  expect(linear({ from: 3, to: 3, start: 0, end: 9 })(3)).toBe(0)
  const log = logarithmic({ from: 1, to: 16, start: 0, end: 400 })
  expect([1, 2, 4, 16].map((value) => Math.round(log(value)))).toEqual([0, 100, 200, 400])
})

test('ticks are round and within the axis', () => {
  expect(ticks(0, 9.3)).toEqual([0, 2, 4, 6, 8])
  expect(ticks(0, 0.31)).toEqual([0, 0.1, 0.2, 0.3])
  expect(ticks(-0.12, 0.07)).toEqual([-0.1, -0.05, 0, 0.05])
  expect(logTicks(0.03, 1.2)).toEqual([0.05, 0.1, 0.2, 0.5, 1])
  expect(logTicks(1, 20_000)).toEqual([1, 10, 100, 1000, 10_000])
  expect(logTicks(31, 39)).toEqual([32, 34, 36, 38])
})
