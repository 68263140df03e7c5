import { readFileSync } from 'node:fs'

/** What a container, or the machine's settings, take away; absent where nothing is known of a limit. */
export interface MachineLimits {
  /** Cores that may be used at once; may be a fraction. */
  readonly cpus?: number
  /** Bytes. */
  readonly memory?: number
  /** Of the first core, as in "performance" and "powersave". */
  readonly governor?: string
}

/** @param read - The text of a file, `undefined` where there is none. */
export function readLimits(read: (path: string) => string | undefined = readText): MachineLimits {
  const governor = read('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor')?.trim()
  const cpus =
    cpusOf(read('/sys/fs/cgroup/cpu.max')) ??
    cpusOf(
      [
        read('/sys/fs/cgroup/cpu/cpu.cfs_quota_us'),
        read('/sys/fs/cgroup/cpu/cpu.cfs_period_us'),
      ].join(' '),
    )
  const memory =
    bytesOf(read('/sys/fs/cgroup/memory.max')) ??
    bytesOf(read('/sys/fs/cgroup/memory/memory.limit_in_bytes'))
  return {
    ...(cpus !== undefined && { cpus }),
    ...(memory !== undefined && { memory }),
    ...(governor !== undefined && governor !== '' && { governor }),
  }
}

/** Of "200000 100000": quota and period in microseconds; "max" and -1 are no limit. */
function cpusOf(text: string | undefined): number | undefined {
  const [, quota, period] = /^\s*(\d+)\s+(\d+)\s*$/.exec(text ?? '') ?? []
  return quota === undefined || Number(period) === 0 ? undefined : Number(quota) / Number(period)
}

/** An old kernel says "no limit" by a number that no machine has. */
function bytesOf(text: string | undefined): number | undefined {
  const [digits] = /^\d+/.exec(text ?? '') ?? []
  return digits === undefined || Number(digits) > 2 ** 60 ? undefined : Number(digits)
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
