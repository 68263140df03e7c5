import { expect, test } from 'vitest'

import { createReadings } from './readings.ts'
import { parseMachineTime, stealBetween } from './steal.ts'

test('readings are found from a moment on, however many there are', () => {
  const readings = createReadings()
  expect([...readings.since(0)]).toEqual([])
  for (let i = 0; i < 5000; i++) readings.add(i / 2, i)
  expect([...readings.since(2498)]).toEqual([4996, 4997, 4998, 4999])
  expect([...readings.since(2498.1)]).toEqual([4997, 4998, 4999])
  expect(readings.since(-1)).toHaveLength(5000)
  expect([...readings.since(2500)]).toEqual([])
})

test('steal is the eighth time of the machine, over all of them but those of guests', () => {
  const before = parseMachineTime('cpu  10 0 10 70 0 0 0 10 5 5\ncpu0 1 1 1 1 1 1 1 1 1 1\n')
  expect(before).toEqual({ all: 100, stolen: 10 })
  const after = parseMachineTime('cpu  20 0 20 130 0 0 0 30 9 9\n')
  expect(stealBetween(before, after)).toBe(0.2)
  expect(stealBetween(before, before)).toBeUndefined()
  expect(stealBetween(undefined, after)).toBeUndefined()
  // an old kernel, and no Linux at all
  expect(parseMachineTime('cpu  1 2 3 4\n')).toBeUndefined()
  expect(parseMachineTime('')).toBeUndefined()
})
