import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

import { onTestFinished, expect, test } from 'vitest'

import type { PowerUse } from '../../power/power-use.ts'
import type { PowerSettings } from '../../power/settings.ts'
import type { Clock } from '../../targets/clock.ts'
import { systemClock } from '../clock.ts'
import { estimateTdp } from './cpu-tdp.ts'
import { startMeter } from './meter.ts'
import { problemOf } from './polled-source.ts'
import type { SourceHost } from './source.ts'

/** A clock that jumps to each timer as soon as it is set. */
function jumpingClock(onJump: (now: number) => void = () => {}): Clock {
  let now = 0
  return {
    now: () => now,
    after(seconds, callback) {
      const immediate = setImmediate(() => {
        now += seconds
        onJump(now)
        callback()
      })
      return () => {
        clearImmediate(immediate)
      }
    },
  }
}

/** Ten times as fast as time, so that a program that takes a while is a short gap only. */
function fastClock(onRing: (now: number) => void): Clock {
  const now = (): number => systemClock.now() * 10
  return {
    now,
    after: (seconds, callback) =>
      systemClock.after(seconds / 10, () => {
        onRing(now())
        callback()
      }),
  }
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'vitest-slo-power-'))
  onTestFinished(() => {
    rmSync(path, { recursive: true })
  })
  return path
}

interface FakePackage {
  readonly name: string
  readonly joules: (now: number) => number
}

/** Files as Linux has them, whose counters stand where a time has brought them. */
function fakePowercap(
  zones: Readonly<Record<string, FakePackage>>,
  range = 262_143.32885,
): { readonly path: string; readonly set: (now: number) => void } {
  const path = folder()
  for (const [zone, { name }] of Object.entries(zones)) {
    mkdirSync(join(path, zone))
    writeFileSync(join(path, zone, 'name'), `${name}\n`)
    writeFileSync(join(path, zone, 'max_energy_range_uj'), `${Math.round(range * 1e6)}\n`)
  }
  function set(now: number): void {
    for (const [zone, { joules }] of Object.entries(zones)) {
      const stand = Math.round((joules(now) % range) * 1e6)
      writeFileSync(join(path, zone, 'energy_uj'), `${stand}\n`)
    }
  }
  set(0)
  return { path, set }
}

/** Executables by name, on a PATH of their own. */
function fakePath(programs: Readonly<Record<string, string>>): string {
  const path = folder()
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(path, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(path, name), 0o755)
  }
  return `${path}${delimiter}/usr/bin${delimiter}/bin`
}

const hostOf = (host: Partial<SourceHost>): SourceHost => ({
  clock: systemClock,
  env: { PATH: '/nowhere' },
  powercap: '/nowhere',
  readText: (path) => readFileSync(path, 'utf8'),
  ...host,
})

async function useOf(
  settings: PowerSettings,
  host: Partial<SourceHost>,
  [from, to]: readonly [number, number] = [0, 10],
): Promise<PowerUse> {
  const meter = await startMeter(settings, hostOf(host))
  try {
    return await meter.use(from, to)
  } finally {
    meter.stop()
  }
}

/** Lets time jump on until it has come. */
async function until(clock: Clock, time: number): Promise<void> {
  while (clock.now() < time) {
    // oxlint-disable-next-line no-await-in-loop -- until then
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
}

test('RAPL: two packages of 65 and 45 W have used 1,100 J in ten seconds, over a wrap, without psys and core', async () => {
  const fake = fakePowercap({
    'intel-rapl:0': { name: 'package-0', joules: (now) => 262_000 + 65 * now },
    'intel-rapl:1': { name: 'package-1', joules: (now) => 45 * now },
    'intel-rapl:2': { name: 'psys', joules: (now) => 500 * now },
    'intel-rapl:0:0': { name: 'core', joules: (now) => 30 * now },
  })
  const clock = jumpingClock(fake.set)
  const meter = await startMeter('rapl', hostOf({ clock, powercap: fake.path }))
  await until(clock, 15)
  const use = await meter.use(2, 12)
  meter.stop()
  expect(use).toMatchObject({ source: 'rapl', scope: 'package', method: 'measured', coverage: 1 })
  expect(Math.abs((use.joules ?? 0) - 1100)).toBeLessThan(11)
})

test('RAPL: a package that vanishes leaves too little of the window, and the reason', async () => {
  const fake = fakePowercap({ 'intel-rapl:0': { name: 'package-0', joules: (now) => 65 * now } })
  const clock = jumpingClock((now) => {
    if (now < 5) fake.set(now)
    else rmSync(join(fake.path, 'intel-rapl:0'), { recursive: true, force: true })
  })
  const meter = await startMeter('rapl', hostOf({ clock, powercap: fake.path }))
  await until(clock, 5)
  const use = await meter.use(0, 10)
  meter.stop()
  expect(use.unmeasured).toMatchInlineSnapshot(
    `"readings cover 48 % of the window, and must cover 95 %; rapl: its energy counter has vanished"`,
  )
})

test('RAPL: what is not there, and what may not be read, is told', async () => {
  const none = await useOf('rapl', {})
  const empty = await useOf('rapl', { powercap: folder() })
  expect([none.unmeasured, empty.unmeasured?.replace(/\S*vitest-slo-power-\S+/, 'FOLDER')])
    .toMatchInlineSnapshot(`
    [
      "rapl: there is no energy counter in /sys/class/powercap (a virtual machine or a container, or another system)",
      "rapl: FOLDER has no CPU package",
    ]
  `)
})

test('RAPL: a counter for root alone says so', async () => {
  const fake = fakePowercap({ 'intel-rapl:0': { name: 'package-0', joules: () => 0 } })
  const use = await useOf('rapl', {
    powercap: fake.path,
    readText(path) {
      if (!path.endsWith('energy_uj')) return readFileSync(path, 'utf8')
      throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' })
    },
  })
  expect(use.unmeasured).toMatchInlineSnapshot(
    `"rapl: no permission to read energy_uj: only root may, unless a udev rule gives a group read access"`,
  )
})

/** Each line that is read is a tenth of a second later. */
function countingClock(): Clock {
  let now = 0
  return { ...systemClock, now: () => (now = Number((now + 0.1).toFixed(6))) }
}

const readings = (count: number, line: string): string =>
  `i=0; while [ $i -lt ${count} ]; do echo "${line}"; i=$((i+1)); done; exec sleep 60`

test('nvidia-smi: a GPU of 250 W has used 2,500 J in ten seconds', async () => {
  const PATH = fakePath({ 'nvidia-smi': readings(200, '0, 250.00') })
  const clock = countingClock()
  const meter = await startMeter('nvidia-smi', hostOf({ clock, env: { PATH } }))
  const use = await meter.use(2, 12)
  meter.stop()
  expect(use).toMatchObject({ source: 'nvidia-smi', scope: 'gpu', method: 'measured', coverage: 1 })
  expect(Math.abs((use.joules ?? 0) - 2500)).toBeLessThan(25)
})

test('nvidia-smi: an older driver is asked for the field that it knows', async () => {
  const PATH = fakePath({
    'nvidia-smi': `case "$1" in *instant*) echo 'Field "power.draw.instant" is not a valid field to query.'; exit 2;; esac\n${readings(100, '0, 80.5')}`,
  })
  const use = await useOf('nvidia-smi', { clock: countingClock(), env: { PATH } }, [1, 6])
  expect(use.watts).toBeCloseTo(80.5, 9)
})

test('nvidia-smi: one that ends in the middle leaves no figure, and the reason', async () => {
  const PATH = fakePath({
    'nvidia-smi': 'i=0; while [ $i -lt 40 ]; do echo "0, 250"; i=$((i+1)); done; exit 9',
  })
  const use = await useOf('nvidia-smi', { clock: countingClock(), env: { PATH } })
  expect(use.unmeasured).toMatch(
    /^readings cover \d\d % of the window, and must cover 95 %; nvidia-smi: it ended by itself \(code 9\)$/,
  )
})

test('a program that is not there, or finds no device, is told', async () => {
  const PATH = fakePath({
    'rocm-smi': 'exit 3',
    'nvidia-smi': 'echo "No devices were found"; exit 6',
  })
  const uses = await Promise.all(
    (['nvidia-smi', 'amd-smi', 'rocm-smi', 'macmon', 'powermetrics'] as const).map(
      async (name) => await useOf(name, { env: { PATH } }),
    ),
  )
  expect(uses.map(({ unmeasured }) => unmeasured)).toMatchInlineSnapshot(`
    [
      "nvidia-smi: it ended by itself (code 6)",
      "amd-smi: it is not on the PATH",
      "rocm-smi: it failed (code 3)",
      "macmon: it is not on the PATH",
      "powermetrics: it is not on the PATH",
    ]
  `)
})

test.for([
  ['amd-smi', `echo '[{"gpu":0,"power":{"socket_power":{"value":142,"unit":"W"}}}]'`, 142],
  ['rocm-smi', `echo '{"card0":{"Average Graphics Package Power (W)":"250.0"}}'`, 250],
] as const)('%s is asked again and again', async ([name, script, watts]) => {
  const clock = jumpingClock()
  const meter = await startMeter(
    name,
    hostOf({ clock, env: { PATH: fakePath({ [name]: script }) } }),
  )
  await until(clock, 6)
  const use = await meter.use(0, 5)
  meter.stop()
  expect(use).toMatchObject({ source: name, watts, joules: 5 * watts })
})

test.for([
  ['macmon', '{\\"all_power\\":12.5,\\"gpu_power\\":8}'],
  ['powermetrics', 'Combined Power (CPU + GPU + ANE): 12500 mW'],
] as const)('%s tells the power of the chip', async ([name, line]) => {
  const PATH = fakePath({ [name]: readings(100, line) })
  const use = await useOf(name, { clock: countingClock(), env: { PATH } }, [1, 6])
  expect(use.scope).toBe('soc')
  expect(use.joules).toBeCloseTo(62.5, 9)
})

test("a command of the user's is asked again and again, and a reading that fails lies between two that do not", async () => {
  const file = join(folder(), 'asked')
  const command = `echo x >> '${file}'; if [ $(wc -l < '${file}') -eq 3 ]; then exit 1; fi; echo 'power: 61.5 Watts'`
  const clock = jumpingClock()
  const meter = await startMeter(
    { command, every: 1 },
    hostOf({ clock, env: { PATH: '/usr/bin:/bin' } }),
  )
  await until(clock, 9)
  const use = await meter.use(0, 7)
  meter.stop()
  expect(use.watts).toBeCloseTo(61.5, 9)
})

test('a command that fails is told without what it is, which may hold a key', async () => {
  const use = await useOf(
    { command: 'echo sk-secret; exit 7', every: 1 },
    { env: { PATH: '/usr/bin:/bin' } },
  )
  expect(use).toEqual({
    source: 'command',
    scope: 'wall',
    method: 'measured',
    unmeasured: 'command: it failed (code 7)',
  })
})

test('each way in which a meter can fail is told in words', async () => {
  const fake = fakePowercap({ 'intel-rapl:0': { name: 'package-0', joules: () => 0 } })
  const command = async (text: string): Promise<PowerUse> =>
    await useOf({ command: text, every: 1 }, { env: { PATH: '/usr/bin:/bin' } })
  const stream = async (text: string): Promise<PowerUse> =>
    await useOf('nvidia-smi', { env: { PATH: fakePath({ 'nvidia-smi': text }) } })
  const uses = [
    await useOf('rapl', {
      powercap: fake.path,
      readText(path) {
        if (!path.endsWith('energy_uj')) return readFileSync(path, 'utf8')
        throw Object.assign(new Error('EIO'), { code: 'EIO' })
      },
    }),
    await command('echo all is well'),
    await command('kill -9 $$'),
    await stream('exec sleep 60'),
    await stream('kill -9 $$'),
  ]
  const slow = problemOf(Object.assign(new Error('killed'), { killed: true }), new Map())
  expect([...uses.map(({ unmeasured }) => unmeasured), slow]).toMatchInlineSnapshot(`
    [
      "rapl: the energy counter cannot be read (EIO)",
      "command: its output has no power in watts",
      "command: it failed (SIGKILL)",
      "nvidia-smi: it gave no reading within 5 s",
      "nvidia-smi: it ended by itself (SIGKILL)",
      "it took longer than 10 s",
    ]
  `)
})

test('a number that was given is an estimate', async () => {
  expect(await useOf({ watts: 65 }, {})).toEqual({
    source: 'given',
    scope: 'given',
    method: 'estimate',
    joules: 650,
    watts: 65,
    coverage: 1,
    readings: 0,
  })
})

test('auto adds up the meters that it finds', async () => {
  const fake = fakePowercap({ 'intel-rapl:0': { name: 'package-0', joules: (now) => 65 * now } })
  const clock = fastClock(fake.set)
  const PATH = fakePath({ 'amd-smi': `echo '[{"gpu":0,"power":{"socket_power":100}}]'` })
  const meter = await startMeter('auto', hostOf({ clock, powercap: fake.path, env: { PATH } }))
  const start = clock.now()
  await until(clock, start + 7)
  const use = await meter.use(start + 1, start + 6)
  meter.stop()
  expect(use).toMatchObject({ source: 'rapl + amd-smi', scope: 'package and gpu' })
  expect(Math.abs((use.watts ?? 0) - 165)).toBeLessThan(1.65)
})

test('auto without a meter is an estimate that says why', async () => {
  const use = await useOf('auto', {})
  expect(use.method).toBe('estimate')
  expect(use.scope).toBe('tdp')
  expect(use.instead).toMatchInlineSnapshot(
    `"rapl: there is no energy counter in /sys/class/powercap (a virtual machine or a container, or another system); macmon: it is not on the PATH; nvidia-smi: it is not on the PATH; amd-smi: it is not on the PATH; rocm-smi: it is not on the PATH"`,
  )
})

test('the TDP is that of the model, but not in a virtual machine, which has a part of it', () => {
  expect([
    estimateTdp('AMD EPYC 7763 64-Core Processor', 128, false),
    estimateTdp('Intel(R) Xeon(R) Gold 6148 CPU @ 2.40GHz', 40, false),
    estimateTdp('AMD EPYC 7763 64-Core Processor', 2, true),
    estimateTdp('Something else', 8, false),
  ]).toMatchInlineSnapshot(`
    [
      {
        "name": "TDP of amd epyc 7763",
        "watts": 280,
      },
      {
        "name": "TDP of intel xeon gold 6148",
        "watts": 150,
      },
      {
        "name": "4 W for each of 2 logical CPUs",
        "watts": 8,
      },
      {
        "name": "4 W for each of 8 logical CPUs",
        "watts": 32,
      },
    ]
  `)
})
