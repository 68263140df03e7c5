import { readdirSync } from 'node:fs'
import { join } from 'node:path'

import type { PowerRecorder } from '../../power/recorder.ts'
import type { PowerSource, SourceHost, StartedSource } from './source.ts'

interface Package {
  readonly device: string
  readonly file: string
  /** Joules. */
  readonly range: number
}

/**
 * The energy counters of CPU packages that Linux shows (RAPL; Intel, and AMD from kernel 5.8). `psys`
 * and the parts of a package are left out: they would count twice.
 */
export const rapl: PowerSource = {
  name: 'rapl',
  scope: 'package',
  period: 0.2,
  // oxlint-disable-next-line typescript/require-await -- other sources wait for their first reading
  async start(recorder, host) {
    const packages = packagesIn(host)
    if (typeof packages === 'string') return packages
    const problem = readAll(packages, recorder, host)
    return problem ?? keepReading(packages, recorder, host)
  },
}

function packagesIn({ powercap: folder, readText }: SourceHost): readonly Package[] | string {
  const text = (...path: readonly string[]): string => readText(join(folder, ...path)).trim()
  try {
    const found = readdirSync(folder)
      .filter((name) => /^intel-rapl:\d+$/.test(name))
      .filter((name) => text(name, 'name').startsWith('package'))
      .map((name) => ({
        device: text(name, 'name'),
        file: join(folder, name, 'energy_uj'),
        range: Number(text(name, 'max_energy_range_uj')) / 1e6,
      }))
    return found.length === 0 ? `${folder} has no CPU package` : found
  } catch (error) {
    return reasonOf(error)
  }
}

/** Reads every counter once, each with its own time. */
function readAll(
  packages: readonly Package[],
  recorder: PowerRecorder,
  { clock, readText }: SourceHost,
): string | undefined {
  let problem: string | undefined
  for (const { device, file, range } of packages) {
    try {
      const before = clock.now()
      const joules = Number(readText(file)) / 1e6
      recorder.addJoules(device, (before + clock.now()) / 2, joules, range)
    } catch (error) {
      problem = isGone(error) ? 'its energy counter has vanished' : reasonOf(error)
    }
  }
  return problem
}

function keepReading(
  packages: readonly Package[],
  recorder: PowerRecorder,
  host: SourceHost,
): StartedSource {
  let failure: string | undefined
  let cancel = host.clock.after(rapl.period, next)
  function readNow(): void {
    failure ??= readAll(packages, recorder, host)
  }
  function next(): void {
    readNow()
    if (failure === undefined) cancel = host.clock.after(rapl.period, next)
  }
  return {
    failure: () => failure,
    readNow,
    stop: () => {
      cancel()
    },
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''

const isGone = (error: unknown): boolean => ['ENOENT', 'ENODEV'].includes(codeOf(error))

function reasonOf(error: unknown): string {
  const code = codeOf(error)
  if (code === 'EACCES' || code === 'EPERM') {
    return 'no permission to read energy_uj: only root may, unless a udev rule gives a group read access'
  }
  return isGone(error)
    ? 'there is no energy counter in /sys/class/powercap (a virtual machine or a container, or another system)'
    : `the energy counter cannot be read (${code})`
}
