import { expect, test } from 'vitest'

import { energyOf } from './energy.ts'
import { createRecorder } from './recorder.ts'

const devicesOf = (recorder: ReturnType<typeof createRecorder>) => recorder.pieces().values()

test('the energy of a power that rises is the area under its line', () => {
  const recorder = createRecorder(2)
  // P(t) = 50 + 10 t: ∫ from 0.5 to 3.5 = 50 · 3 + 5 · (3.5² − 0.5²) = 210
  for (let at = 0; at <= 5; at++) recorder.addWatts('gpu', at, 50 + 10 * at)
  expect(energyOf(devicesOf(recorder), 0.5, 3.5)).toEqual({
    joules: 210,
    watts: 70,
    coverage: 1,
    readings: 4,
  })
})

test('a sine over whole periods has the energy of its mean, within 1 %', () => {
  const recorder = createRecorder(1)
  for (let step = 0; step <= 1200; step++) {
    const at = step / 10
    recorder.addWatts('gpu', at, 200 + 150 * Math.sin(2 * Math.PI * at))
  }
  const energy = energyOf(devicesOf(recorder), 10, 110)
  expect(energy?.joules).toBeGreaterThan(19_800)
  expect(energy?.joules).toBeLessThan(20_200)
})

test('a counter that wraps has used what is left to its range, and what it stands at', () => {
  const recorder = createRecorder(1)
  // 65 W; from 262,100 J the counter wraps at 262,143.328850 J
  const range = 262_143.32885
  for (let at = 0; at <= 10; at++)
    recorder.addJoules('package', at, (262_100 + 65 * at) % range, range)
  const energy = energyOf(devicesOf(recorder), 0, 10)
  expect(energy?.joules).toBeCloseTo(650, 6)
  expect(energy?.coverage).toBe(1)
})

test('a counter that was set back is a gap, not a burst of energy', () => {
  const recorder = createRecorder(1)
  for (const [at, joules] of [
    [0, 1000],
    [1, 1065],
    [2, 3],
    [3, 68],
    [4, 133],
  ] as const) {
    recorder.addJoules('package', at, joules, 262_143)
  }
  expect(energyOf(devicesOf(recorder), 0, 4)).toEqual({
    joules: 260,
    watts: 65,
    coverage: 0.75,
    readings: 3,
  })
})

test('readings further apart than allowed, and readings without a figure, leave a gap', () => {
  const recorder = createRecorder(1)
  for (const [at, watts] of [
    [0, 100],
    [1, 100],
    [4, 100],
    [5, 100],
    [6, undefined],
    [7, 100],
    [8, 100],
  ] as const) {
    recorder.addWatts('gpu', at, watts)
  }
  expect(energyOf(devicesOf(recorder), 0, 8)).toEqual({
    joules: 800,
    watts: 100,
    coverage: 3 / 8,
    readings: 3,
  })
})

test('several devices add up, and the one that was read least gives the coverage', () => {
  const recorder = createRecorder(1)
  for (let at = 0; at <= 10; at++) recorder.addWatts('gpu 0', at, 300)
  for (let at = 0; at <= 5; at++) recorder.addWatts('gpu 1', at, 200)
  expect(energyOf(devicesOf(recorder), 0, 10)).toMatchObject({ watts: 500, coverage: 0.5 })
})

test('a device that was never read makes the whole unknown, and so does a window of no length', () => {
  const recorder = createRecorder(1)
  recorder.addWatts('gpu 0', 0, 300)
  recorder.addWatts('gpu 0', 1, 300)
  expect(energyOf(devicesOf(recorder), 0.5, 0.5)).toBeUndefined()
  recorder.addWatts('gpu 1', 1, undefined)
  expect(energyOf(devicesOf(recorder), 0, 1)).toBeUndefined()
  expect(recorder.readUntil()).toBeUndefined()
  expect(energyOf([], 0, 1)).toBeUndefined()
})

test('a time that goes backwards and a power below 0 are no readings', () => {
  const recorder = createRecorder(1)
  recorder.addWatts('gpu', 1, 100)
  recorder.addWatts('gpu', 0.5, 100)
  recorder.addWatts('gpu', 0.9, -5)
  recorder.addWatts('gpu', 1.1, Number.NaN)
  expect(recorder.pieces().get('gpu')).toEqual([])
})
