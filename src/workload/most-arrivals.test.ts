import { expect, test } from 'vitest'

import { mostArrivals, mostRecorded } from './most-arrivals.ts'

test('the most requests in half a second are three standard deviations above the mean', () => {
  // 10 + 3 · √10 = 19.5; gamma of shape 0.5: 10 + 3 · √20 = 23.4
  expect(mostArrivals({ perSecond: 20 }, 0.5)).toBe(20)
  expect(mostArrivals({ perSecond: 20, arrivals: 'gamma' }, 0.5)).toBe(24)
  expect(mostArrivals({ perSecond: 1, arrivals: 'burst', burstSize: 40 }, 0.5)).toBe(40)
})

test('of a recorded load they are counted', () => {
  expect(mostRecorded([0, 1, 1.2, 1.4, 1.6, 5, 5.4], 0.5)).toBe(3)
  expect(mostRecorded([], 0.5)).toBe(0)
})
