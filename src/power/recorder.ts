/** A stretch of time in which a device's power went from one value to another in a straight line. */
export interface PowerPiece {
  readonly from: number
  readonly to: number
  readonly fromWatts: number
  readonly toWatts: number
}

/** Readings of the devices of one or more meters, as they come. */
export interface PowerRecorder {
  /** Power at a time; `undefined`: it could not be read, which is a gap. */
  readonly addWatts: (device: string, at: number, watts: number | undefined) => void
  /**
   * An energy counter at a time, in joules.
   *
   * @param range - Where it starts again from 0.
   */
  readonly addJoules: (device: string, at: number, joules: number, range: number) => void
  readonly pieces: () => ReadonlyMap<string, readonly PowerPiece[]>
  /** Time of the last reading of the device that was read least recently; none: nothing was read. */
  readonly readUntil: () => number | undefined
}

/** No device in a server draws as much: a counter that says so was set back. */
const mostWatts = 20_000

/** @param longestGap - Seconds between two readings of power beyond which nothing is known. */
export function createRecorder(longestGap: number): PowerRecorder {
  const pieces = new Map<string, PowerPiece[]>()
  const last = new Map<string, { readonly at: number; readonly value: number }>()
  const seen = new Map<string, number>()

  function remember(device: string, at: number, value: number | undefined): void {
    if (!pieces.has(device)) pieces.set(device, [])
    if (value === undefined) last.delete(device)
    else last.set(device, { at, value })
    if (value !== undefined) seen.set(device, at)
  }

  return {
    addWatts(device, at, watts) {
      const isKnown = watts !== undefined && Number.isFinite(watts) && watts >= 0
      const before = last.get(device)
      remember(device, at, isKnown ? watts : undefined)
      if (!isKnown || before === undefined) return
      if (at <= before.at || at - before.at > longestGap) return
      pieces.get(device)?.push({ from: before.at, to: at, fromWatts: before.value, toWatts: watts })
    },
    addJoules(device, at, joules, range) {
      const before = last.get(device)
      remember(device, at, joules)
      if (before === undefined || at <= before.at) return
      const used = joules >= before.value ? joules - before.value : joules + range - before.value
      const watts = used / (at - before.at)
      // A negative one, where the range is unknown, is a reset as well.
      if (watts < 0 || watts > mostWatts) return
      pieces.get(device)?.push({ from: before.at, to: at, fromWatts: watts, toWatts: watts })
    },
    pieces: () => pieces,
    readUntil: () =>
      pieces.size > seen.size || seen.size === 0 ? undefined : Math.min(...seen.values()),
  }
}
