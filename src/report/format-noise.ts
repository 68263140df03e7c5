import { formatSeconds, formatShare } from '../slo/format-number.ts'
import type { MachineNoise, Probed } from './machine-noise.ts'

/** From here on it is worth telling; shares of time, and of a bandwidth. */
const notable = { steal: 0.02, pressure: 0.1, bandwidth: 0.2, lateness: 0.005 } as const

/**
 * What disturbed a measurement, in words.
 *
 * @returns an empty list for a quiet machine. What is not known is not told.
 * @example
 * formatNoise(noise) // ['others took 12 % of the CPUs (steal)']
 */
export function formatNoise({
  before,
  after,
  steal,
  cpuPressure,
  memoryPressure,
  ioPressure,
}: MachineNoise): readonly string[] {
  const when = (probed: Probed, least: number, text: string): string[] =>
    probed.value !== undefined && probed.value >= least
      ? [text.replace('%', () => formatShare(probed.value))]
      : []
  const change = after.memoryBandwidth / before.memoryBandwidth - 1
  const lateness = Math.max(before.timerLateness, after.timerLateness)
  return [
    ...when(steal, notable.steal, 'the hypervisor gave % of the CPUs to others'),
    ...when(cpuPressure, notable.pressure, 'something waited for a CPU in % of the time'),
    ...when(memoryPressure, notable.pressure, 'something waited for memory in % of the time'),
    ...when(ioPressure, notable.pressure, 'something waited for a disk in % of the time'),
    ...(Math.abs(change) >= notable.bandwidth
      ? [
          `memory was ${formatShare(Math.abs(change), 2)} ${change < 0 ? 'slower' : 'faster'} after it than before`,
        ]
      : []),
    ...(lateness >= notable.lateness ? [`a timer rang ${formatSeconds(lateness)} too late`] : []),
  ]
}
