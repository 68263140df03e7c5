import { expect, test } from 'vitest'

import { formatNoise } from './format-noise.ts'
import type { MachineNoise } from './machine-noise.ts'

const probe = { memoryBandwidth: 1e10, timerStep: 1e-6, timerLateness: 0.0005, load: { value: 1 } }
const quiet: MachineNoise = {
  before: probe,
  after: probe,
  steal: { value: 0 },
  cpuPressure: { value: 0.01 },
  memoryPressure: { value: 0 },
  ioPressure: { unknown: 'the system tells no pressure (PSI)' },
}

test('a quiet machine, and what is not known, are not told of', () => {
  expect(formatNoise(quiet)).toEqual([])
})

test('what disturbed a measurement is told in words', () => {
  expect(
    formatNoise({
      ...quiet,
      after: { ...probe, memoryBandwidth: 6e9, timerLateness: 0.012 },
      steal: { value: 0.124 },
      cpuPressure: { value: 0.5 },
    }),
  ).toMatchInlineSnapshot(`
    [
      "the hypervisor gave 12.4 % of the CPUs to others",
      "something waited for a CPU in 50 % of the time",
      "memory was 40 % slower after it than before",
      "a timer rang 12.0 ms too late",
    ]
  `)
})
