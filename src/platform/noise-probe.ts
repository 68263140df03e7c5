import { readFile } from 'node:fs/promises'
import os from 'node:os'
import { setTimeout as after } from 'node:timers/promises'

import type { MachineNoise, NoiseProbe, Probed } from '../report/machine-noise.ts'

/** A moment of the machine: what was probed, and the counters that are told as differences. */
export interface Moment {
  readonly probe: NoiseProbe
  readonly counters: Counters
}

/** Counters of the kernel, which only grow. */
export interface Counters {
  /** Seconds of a clock that never goes back. */
  readonly at: number
  readonly stat: string | undefined
  readonly cpuPressure: string | undefined
  readonly memoryPressure: string | undefined
  readonly ioPressure: string | undefined
}

/**
 * Probes the machine: some ten milliseconds of one thread, so not while something is measured.
 *
 * @param readText - Gives a file of the kernel, `undefined` where there is none.
 */
export async function probeMachine(
  readText: (path: string) => Promise<string | undefined> = textOf,
): Promise<Moment> {
  const [stat, cpuPressure, memoryPressure, ioPressure] = await Promise.all(
    ['stat', 'pressure/cpu', 'pressure/memory', 'pressure/io'].map(
      async (name) => await readText(`/proc/${name}`),
    ),
  )
  const probe = {
    memoryBandwidth: copyMemory(),
    timerStep: smallestStep(),
    timerLateness: await latestTimer(),
    load: loadOf(),
  }
  const at = performance.now() / 1000
  return { probe, counters: { at, stat, cpuPressure, memoryPressure, ioPressure } }
}

/** What disturbed the machine between two moments. */
export function noiseBetween(before: Moment, later: Moment): MachineNoise {
  const [from, to] = [before.counters, later.counters]
  const seconds = to.at - from.at
  const pressure = (a: string | undefined, b: string | undefined): Probed =>
    shareOf(totalOf(a), totalOf(b), 1e6 * seconds, 'the system tells no pressure (PSI)')
  const [cpuFrom, cpuTo] = [cpuTimes(from.stat), cpuTimes(to.stat)]
  return {
    before: before.probe,
    after: later.probe,
    steal: shareOf(
      cpuFrom?.steal,
      cpuTo?.steal,
      (cpuTo?.all ?? 0) - (cpuFrom?.all ?? 0),
      'the system tells no stolen time (/proc/stat)',
    ),
    cpuPressure: pressure(from.cpuPressure, to.cpuPressure),
    memoryPressure: pressure(from.memoryPressure, to.memoryPressure),
    ioPressure: pressure(from.ioPressure, to.ioPressure),
  }
}

function shareOf(
  from: number | undefined,
  to: number | undefined,
  all: number,
  reason: string,
): Probed {
  if (from === undefined || to === undefined) return { unknown: reason }
  if (all <= 0) return { unknown: 'too little time passed to tell' }
  return { value: Math.min(1, Math.max(0, (to - from) / all)) }
}

/** `total=` of the line "some" of Linux' PSI: microseconds. */
function totalOf(text: string | undefined): number | undefined {
  const found = /^some .*\btotal=(\d+)/m.exec(text ?? '')?.[1]
  return found === undefined ? undefined : Number(found)
}

/** Of all CPUs together: user, nice, system, idle, iowait, irq, softirq, steal. */
function cpuTimes(stat: string | undefined): { steal: number; all: number } | undefined {
  const fields = /^cpu +([\d ]+)/m
    .exec(stat ?? '')?.[1]
    ?.trim()
    .split(/ +/)
    .map(Number)
  const steal = fields?.[7]
  if (fields === undefined || steal === undefined) return undefined
  // guest time, the ninth and tenth, is in user time already
  return { steal, all: fields.slice(0, 8).reduce((sum, value) => sum + value, 0) }
}

/** Larger than the caches nearest to a core, small enough for a millisecond. */
const bytes = 8 * 2 ** 20
let buffers: readonly [Uint8Array, Uint8Array] | undefined

/** Bytes/s of the fastest of five copies: what the machine can do now, without what cut in once. */
function copyMemory(): number {
  buffers ??= [new Uint8Array(bytes).fill(1), new Uint8Array(bytes).fill(2)]
  const [from, to] = buffers
  // the first one is slow: pages are new, or have left the caches
  to.set(from)
  let best = Infinity
  for (let copy = 0; copy < 5; copy++) {
    const start = performance.now()
    to.set(from)
    best = Math.min(best, performance.now() - start)
  }
  return (2 * bytes) / (best / 1000)
}

function smallestStep(): number {
  let smallest = Infinity
  for (let step = 0; step < 20; step++) {
    const start = performance.now()
    let now = performance.now()
    while (now === start) now = performance.now()
    smallest = Math.min(smallest, now - start)
  }
  return smallest / 1000
}

async function latestTimer(): Promise<number> {
  let latest = 0
  for (let timer = 0; timer < 3; timer++) {
    const start = performance.now()
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await after(1)
    latest = Math.max(latest, performance.now() - start - 1)
  }
  return latest / 1000
}

function loadOf(): Probed {
  // Windows has none, and gives 0
  return process.platform === 'win32'
    ? { unknown: 'Windows tells no load' }
    : { value: os.loadavg()[0] ?? 0 }
}

async function textOf(path: string): Promise<string | undefined> {
  return await readFile(path, 'utf8').catch(() => undefined)
}
