import { expect, test } from 'vitest'

import { readLimits } from './limits.ts'

const of = (files: Readonly<Record<string, string>>) => readLimits((path) => files[path])

test('limits of a container are read from either version of its files', () => {
  expect(of({})).toEqual({})
  expect(
    of({
      '/sys/fs/cgroup/cpu.max': '150000 100000\n',
      '/sys/fs/cgroup/memory.max': '2147483648\n',
      '/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor': 'powersave\n',
    }),
  ).toEqual({ cpus: 1.5, memory: 2_147_483_648, governor: 'powersave' })
  expect(
    of({
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '400000\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': '536870912\n',
    }),
  ).toEqual({ cpus: 4, memory: 536_870_912 })
})

test('what says "no limit" is none', () => {
  expect(
    of({ '/sys/fs/cgroup/cpu.max': 'max 100000\n', '/sys/fs/cgroup/memory.max': 'max\n' }),
  ).toEqual({})
  expect(
    of({
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
    }),
  ).toEqual({})
})
