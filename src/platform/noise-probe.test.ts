import { expect, test } from 'vitest'

import { type Counters, noiseBetween, probeMachine } from './noise-probe.ts'

const probe = { memoryBandwidth: 1e10, timerStep: 1e-6, timerLateness: 0, load: { value: 1 } }
const psi = (total: number): string =>
  `some avg10=0.00 avg60=0.00 avg300=0.00 total=${total}\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7`
const counters = (at: number, more: Partial<Counters>): Counters => ({
  at,
  stat: undefined,
  cpuPressure: undefined,
  memoryPressure: undefined,
  ioPressure: undefined,
  ...more,
})

test('stolen time and pressure are shares of what passed in between', () => {
  const noise = noiseBetween(
    {
      probe,
      counters: counters(10, {
        stat: 'cpu  100 0 50 800 0 0 10 40 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n',
        cpuPressure: psi(1_000_000),
      }),
    },
    {
      probe,
      counters: counters(12, {
        // 200 ticks more, 20 of them stolen
        stat: 'cpu  200 0 80 850 0 0 10 60 90 0\n',
        cpuPressure: psi(1_500_000),
      }),
    },
  )
  expect(noise.steal).toEqual({ value: 0.1 })
  // half a second of two
  expect(noise.cpuPressure).toEqual({ value: 0.25 })
  expect(noise.ioPressure).toEqual({ unknown: 'the system tells no pressure (PSI)' })
})

test('what a platform does not tell is unknown, with the reason', () => {
  const moment = { probe, counters: counters(1, {}) }
  const { steal, memoryPressure } = noiseBetween(moment, moment)
  expect({ steal, memoryPressure }).toEqual({
    steal: { unknown: 'the system tells no stolen time (/proc/stat)' },
    memoryPressure: { unknown: 'the system tells no pressure (PSI)' },
  })
  const same = {
    probe,
    counters: counters(1, { cpuPressure: psi(5), stat: 'cpu 1 1 1 1 1 1 1 1' }),
  }
  expect(noiseBetween(same, same)).toMatchObject({
    steal: { unknown: 'too little time passed to tell' },
    cpuPressure: { unknown: 'too little time passed to tell' },
  })
})

test('a probe gives numbers of this machine, where the kernel has no files, too', async () => {
  const { probe: found, counters: seen } = await probeMachine(
    async () => await Promise.resolve(undefined),
  )
  expect(found.memoryBandwidth).toBeGreaterThan(1e7)
  expect(found.timerStep).toBeGreaterThan(0)
  expect(found.timerLateness).toBeGreaterThanOrEqual(0)
  expect(seen).toMatchObject({ stat: undefined, cpuPressure: undefined })
})
