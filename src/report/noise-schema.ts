import { z } from 'zod'

import type { MachineNoise, NoiseProbe, Probed } from './machine-noise.ts'

const probed: z.ZodType<Probed> = z.union([
  z.strictObject({ value: z.number().nonnegative() }),
  z.strictObject({ unknown: z.string() }),
])

const probe: z.ZodType<NoiseProbe> = z.strictObject({
  memoryBandwidth: z.number().positive(),
  timerStep: z.number().nonnegative(),
  timerLateness: z.number().nonnegative(),
  load: probed,
})

/** What disturbed a measurement, in the report. */
export const noiseSchema: z.ZodType<MachineNoise> = z.strictObject({
  before: probe,
  after: probe,
  steal: probed,
  cpuPressure: probed,
  memoryPressure: probed,
  ioPressure: probed,
})
