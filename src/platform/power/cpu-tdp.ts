import { readFileSync } from 'node:fs'

import { serverCpuTdp } from './server-cpu-tdp.ts'

/** An estimate of power, and what it rests on. */
interface TdpEstimate {
  readonly name: string
  readonly watts: number
}

/** Of a logical CPU whose model says nothing; codecarbon's figure. */
const wattsPerThread = 4

/**
 * What this machine may draw at most: the TDP of its CPU, where the table has the model; else 4 W for
 * each logical CPU, as in a virtual machine, which has but a part of a CPU.
 *
 * @param model - As `os.cpus()` has it.
 * @example
 * estimateTdp('AMD EPYC 7763 64-Core Processor', 128, false) // { name: 'TDP of amd epyc 7763', watts: 280 }
 */
export function estimateTdp(
  model: string,
  threads: number,
  isVirtual: boolean = isVirtualMachine(),
): TdpEstimate {
  const name = plainName(model)
  const watts = isVirtual ? undefined : tdpOf(name)
  return watts === undefined
    ? {
        name: `${wattsPerThread} W for each of ${threads} logical CPUs`,
        watts: wattsPerThread * threads,
      }
    : { name: `TDP of ${name}`, watts }
}

function tdpOf(name: string): number | undefined {
  for (const [family, byWatts] of Object.entries(serverCpuTdp)) {
    if (!name.startsWith(`${family} `)) continue
    const model = name.slice(family.length + 1).replaceAll(' ', '_')
    const found = Object.entries(byWatts).find(([, models]) => models.split(' ').includes(model))
    if (found !== undefined) return Number(found[0])
  }
  return undefined
}

/** "Intel(R) Xeon(R) Gold 6148 CPU @ 2.40GHz" is "intel xeon gold 6148". */
function plainName(model: string): string {
  return model
    .replaceAll(/\((?:r|tm)\)/gi, '')
    .replace(/@.*$/, '')
    .replaceAll(/\b(?:cpu|\d+-core|processor)\b/gi, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase()
}

function isVirtualMachine(): boolean {
  try {
    return /^flags\s*:.*\bhypervisor\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'))
  } catch {
    // Not Linux: a guess of the model's TDP is as good as any.
    return false
  }
}
