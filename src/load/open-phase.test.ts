import { expect, test } from 'vitest'

import { limitsOf } from '../../test/support/judge-one.ts'
import { plain, type Shape, simulate } from '../../test/support/simulate.ts'
import { createRandom } from '../stats/random.ts'
import { arrivalGaps, type Rate } from '../workload/arrivals.ts'
import { type OpenPhaseMeasurement, type OpenPhaseOptions, runOpenPhase } from './open-phase.ts'

async function run(
  shape: Shape,
  rate: Rate,
  more: Partial<OpenPhaseOptions> = {},
): Promise<OpenPhaseMeasurement> {
  const simulation = simulate(shape, { minDuration: 60, ...more })
  return await simulation.clock.run(
    async () =>
      await runOpenPhase({
        ...simulation,
        hasWarmup: true,
        nextGap: arrivalGaps(rate, createRandom(7)),
        ...more,
      }),
  )
}

test('as many requests come as the rate says, whatever becomes of them', async () => {
  const { requests, seconds, meanInFlight } = await run(plain, {
    perSecond: 10,
    arrivals: 'constant',
  })
  expect(requests.length / seconds).toBeCloseTo(10, 0)
  // Little's law: 10 a second, each for 1.18 s
  expect(meanInFlight).toBeCloseTo(11.8, 0)
})

test('times count from the planned arrival, so that a queue is seen', async () => {
  const shape: Shape = { ...plain, slots: 8 }
  const { requests } = await run(shape, { perSecond: 4, arrivals: 'burst', burstSize: 24 })
  const times = requests.map(({ timeToFirstToken }) => timeToFirstToken.value ?? Number.NaN)
  // of 24 at once eight are served, eight wait for one round of 1.18 s, eight for two
  expect(Math.max(...times)).toBeCloseTo(0.2 + 2 * 1.18, 1)
  expect(requests.every(({ scheduleDelay }) => scheduleDelay === 0)).toBe(true)
})

test('a target that cannot answer as many as come is overloaded, and the phase is ended', async () => {
  const shape: Shape = { ...plain, slots: 4 }
  const limits = limitsOf({ expectP50E2E: 60 })
  const { stoppedBy, seconds, verdicts } = await run(
    shape,
    { perSecond: 8 },
    { limits, minDuration: 300 },
  )
  expect(stoppedBy).toBe('overloaded')
  expect(seconds).toBeLessThan(150)
  expect(verdicts[0]?.kind).not.toBe('met')
})

test('half of what the target can answer is no overload', async () => {
  const shape: Shape = { ...plain, slots: 8, noise: 0.2 }
  const { stoppedBy } = await run(shape, { perSecond: 3.4 }, { minDuration: 200, maxDuration: 200 })
  expect(stoppedBy).not.toBe('overloaded')
})

test('a target that keeps up is hardly ever called overloaded, however its times differ', async () => {
  // log-normal times, no limit of requests at once: 24 in flight on average
  const shape: Shape = { ...plain, slots: Infinity, noise: 0.5 }
  const stops = await Promise.all(
    Array.from({ length: 40 }, async (_, index) => {
      const simulation = simulate(shape, { minDuration: 20, maxDuration: 20, seed: index })
      const nextGap = arrivalGaps({ perSecond: 20 }, createRandom(100 + index))
      return await simulation.clock.run(
        async () => await runOpenPhase({ ...simulation, hasWarmup: true, nextGap }),
      )
    }),
  )
  const alarms = stops.filter(({ stoppedBy }) => stoppedBy === 'overloaded').length
  expect(alarms).toBeLessThanOrEqual(2)
})

test('the rates of a recorded load go to its last answer', async () => {
  // 80 requests in 0.8 s, each of 50 tokens and 1.18 s
  let index = 0
  const { tokenRates, seconds } = await run(
    { ...plain, slots: Infinity },
    { perSecond: 1 },
    { nextGap: () => (index++ < 80 ? 0.01 : undefined), hasWarmup: false, minDuration: 2 },
  )
  expect(seconds).toBeCloseTo(0.8 + 1.18, 1)
  const mean = tokenRates.reduce((sum, rate) => sum + rate, 0) / tokenRates.length
  expect(mean * seconds).toBeGreaterThan(0.99 * 80 * 50)
  expect(mean * seconds).toBeLessThanOrEqual(80 * 50 + 1e-6)
})

test('a recorded load ends when it is at its end', async () => {
  const gaps = [0, 1, 1, 0.5, 0.5, 2]
  let index = 0
  const { requests, stoppedBy, warmup } = await run(
    { ...plain, tokens: 5 },
    { perSecond: 1 },
    { nextGap: () => gaps[index++], hasWarmup: false },
  )
  expect(stoppedBy).toBe('requests')
  expect([requests.length, warmup.sent]).toEqual([6, 0])
})
