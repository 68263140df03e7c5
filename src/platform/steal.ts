import { readFileSync } from 'node:fs'

/** Time of all cores, in the machine's own unit. */
export interface MachineTime {
  readonly all: number
  /** Taken away by the host. */
  readonly stolen: number
}

/** @returns `undefined` where the machine does not tell: on all but Linux, and in some containers. */
export function readMachineTime(): MachineTime | undefined {
  try {
    return parseMachineTime(readFileSync('/proc/stat', 'latin1'))
  } catch {
    return undefined
  }
}

/** The first line of `/proc/stat`: user, nice, system, idle, iowait, irq, softirq, steal, and guests, who are in user. */
export function parseMachineTime(text: string): MachineTime | undefined {
  const [, line] = /^cpu +([\d ]+)$/m.exec(text) ?? []
  const times = line?.split(' ').map(Number).slice(0, 8) ?? []
  const stolen = times[7]
  return stolen === undefined
    ? undefined
    : { all: times.reduce((sum, time) => sum + time, 0), stolen }
}

/** Share of the time between two readings that was taken away; `undefined` where none has passed. */
export function stealBetween(
  before: MachineTime | undefined,
  after: MachineTime | undefined,
): number | undefined {
  if (before === undefined || after === undefined || after.all <= before.all) return undefined
  return Math.max(0, after.stolen - before.stolen) / (after.all - before.all)
}
