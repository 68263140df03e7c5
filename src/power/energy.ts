import type { PowerPiece } from './recorder.ts'

/** Energy over a window, as far as readings cover it. */
export interface Energy {
  readonly joules: number
  readonly watts: number
  /** Of the device that was read least. */
  readonly coverage: number
  /** Stretches between two readings, of all devices. */
  readonly readings: number
}

/**
 * The energy of several devices over a window: the integral of the straight lines between readings
 * (trapezoids), which is exact for energy counters. What no reading covers is taken at the device's
 * mean over the rest.
 *
 *     watts   Σ over devices: ∫ power / seconds covered
 *     joules  watts · length of the window
 *
 * @returns `undefined` where a device was never read in the window, or there is no window.
 * @example
 * energyOf([[{ from: 0, to: 10, fromWatts: 60, toWatts: 70 }]], 2, 4) // { joules: 126, watts: 63, coverage: 1, readings: 1 }
 */
export function energyOf(
  devices: Iterable<readonly PowerPiece[]>,
  from: number,
  to: number,
): Energy | undefined {
  const length = to - from
  let watts = 0
  let coverage = 1
  let readings = 0
  let count = 0
  for (const pieces of devices) {
    count++
    const parts = pieces.flatMap((piece) => partOf(piece, from, to))
    const covered = parts.reduce((sum, { seconds }) => sum + seconds, 0)
    if (covered === 0) return undefined
    watts += parts.reduce((sum, { joules }) => sum + joules, 0) / covered
    coverage = Math.min(coverage, covered / length)
    readings += parts.length
  }
  return count === 0 || !(length > 0)
    ? undefined
    : { joules: watts * length, watts, coverage: Math.min(1, coverage), readings }
}

function partOf(
  { from, to, fromWatts, toWatts }: PowerPiece,
  start: number,
  end: number,
): readonly { readonly seconds: number; readonly joules: number }[] {
  const first = Math.max(from, start)
  const last = Math.min(to, end)
  if (last <= first) return []
  const at = (time: number): number =>
    fromWatts + ((time - from) / (to - from)) * (toWatts - fromWatts)
  const seconds = last - first
  return [{ seconds, joules: (seconds * (at(first) + at(last))) / 2 }]
}
