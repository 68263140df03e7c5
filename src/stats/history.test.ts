import { expect, test } from 'vitest'

import { studentUpperTail } from './distributions.ts'
import { studentInterval } from './estimate.ts'
import fixtures from './fixtures/history.json' with { type: 'json' }
import { largestSplit, levelShifts } from './level-shifts.ts'
import { createRandom } from './random.ts'
import { robustPrediction } from './robust-prediction.ts'

// scipy.stats.t; see the README of the fixtures' source
test.for(fixtures.predictionInterval)('the robust prediction interval: %o', (known) => {
  const found = robustPrediction(known.history.map(Math.log))
  if (found === undefined) throw new Error('no interval')
  const t = (Math.log(known.current) - found.mean) / found.standardError
  expect(t).toBeCloseTo(known.robustT, 9)
  expect(studentUpperTail(t, found.degreesOfFreedom)).toBeCloseTo(known.robustPWorse, 9)
  expect(Math.exp(studentInterval(found, 0.9).upper)).toBeCloseTo(known.robustUpper95, 9)
})

test('one value predicts none', () => {
  expect(robustPrediction([1])).toBeUndefined()
  expect(robustPrediction([1, 1, 1])).toMatchObject({ mean: 1, standardError: 0 })
})

test.for(fixtures.changePoint.series)('the largest split of a series: %o', (known) => {
  const found = largestSplit(known.x)
  expect(found?.t).toBeCloseTo(known.t, 9)
  expect(found?.index).toBe(known.firstIndexOfNewLevel)
})

test('a level is found where it begins, and a single spike is none', () => {
  const [noise, shifted, spiked] = fixtures.changePoint.series
  expect(levelShifts(noise?.x ?? [])).toEqual([])
  expect(levelShifts(shifted?.x ?? [])).toEqual([7])
  expect(levelShifts(spiked?.x ?? [])).toEqual([])
})

test('levels without any noise are found, and equal values have none', () => {
  const [a, b, c] = [1, 2, 3].map((value) => Array.from({ length: 6 }, () => value / 3))
  expect(levelShifts([...(a ?? []), ...(b ?? []), ...(c ?? [])])).toEqual([6, 12])
  expect(levelShifts(Array.from({ length: 20 }, () => 0.1 + 0.2))).toEqual([])
  expect(levelShifts([1, 1, 1, 2, 2, 2])).toEqual([])
})

test('at most few series in a thousand without a shift have one', () => {
  const random = createRandom(7)
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const found = Array.from({ length: 1000 }, () =>
    levelShifts(Array.from({ length: 35 }, normal)),
  ).filter((shifts) => shifts.length > 0)
  // P(more than 5 of 1,000 at 0.001) is 0.0006
  expect(found.length).toBeLessThanOrEqual(5)
})
