import os from 'node:os'

import { energyOf } from '../../power/energy.ts'
import type { PowerScope, PowerUse } from '../../power/power-use.ts'
import { createRecorder, type PowerRecorder } from '../../power/recorder.ts'
import type { PowerSettings } from '../../power/settings.ts'
import { estimateTdp } from './cpu-tdp.ts'
import type { PowerSource, SourceHost, StartedSource } from './source.ts'
import { autoSources, commandSource, namedSources } from './sources.ts'

/** Tells the energy of windows of time, of the clock that it was started with. */
export interface PowerMeter {
  readonly use: (from: number, to: number) => Promise<PowerUse>
  readonly stop: () => void
}

interface RunningSource {
  readonly source: PowerSource
  readonly recorder: PowerRecorder
  readonly started: StartedSource
}

/** Below this share of the window its energy is not known. */
const leastCoverage = 0.95

/** Starts reading what the settings ask for; a meter that is not there is told by each use. */
export async function startMeter(settings: PowerSettings, host: SourceHost): Promise<PowerMeter> {
  if (typeof settings === 'object') {
    return 'watts' in settings
      ? constantMeter({ source: 'given', scope: 'given', method: 'estimate' }, settings.watts)
      : await startGroups([[commandSource(settings.command, settings.every)]], host)
  }
  if (settings === 'tdp') return tdpMeter()
  return settings === 'auto'
    ? await startGroups(autoSources, host, tdpMeter)
    : await startGroups([[namedSources[settings]]], host)
}

async function startGroups(
  groups: readonly (readonly PowerSource[])[],
  host: SourceHost,
  otherwise?: (instead: string) => PowerMeter,
): Promise<PowerMeter> {
  const found = await Promise.all(groups.map(async (group) => await startFirst(group, host)))
  const running = found.flatMap((each) => each.running ?? [])
  const reasons = found.flatMap((each) => each.reasons)
  if (running.length > 0) return sourcesMeter(running, host)
  const why = reasons.join('; ')
  if (otherwise !== undefined) return otherwise(why)
  const [first] = groups.flat()
  return unmeasuredMeter(
    { source: first?.name ?? 'none', scope: first?.scope ?? 'given', method: 'measured' },
    why,
  )
}

async function startFirst(
  group: readonly PowerSource[],
  host: SourceHost,
): Promise<{ readonly running?: RunningSource; readonly reasons: readonly string[] }> {
  const reasons: string[] = []
  for (const source of group) {
    const recorder = createRecorder(Math.max(1, 4 * source.period))
    // oxlint-disable-next-line no-await-in-loop -- the next one only where there is none of this
    const started = await source.start(recorder, host)
    if (typeof started !== 'string') return { running: { source, recorder, started }, reasons }
    reasons.push(`${source.name}: ${started}`)
  }
  return { reasons }
}

type Traits = Pick<PowerUse, 'source' | 'scope' | 'method' | 'instead'>

function sourcesMeter(running: readonly RunningSource[], { clock }: SourceHost): PowerMeter {
  const traits: Traits = {
    source: running.map(({ source }) => source.name).join(' + '),
    scope: scopeOf(running.map(({ source }) => source.scope)),
    method: 'measured',
  }

  /** Waits until each source has read beyond the window, or will not. */
  async function readBeyond(to: number): Promise<void> {
    for (const { started } of running) started.readNow?.()
    const isBeyond = (): boolean =>
      running.every(
        ({ recorder, started }) =>
          started.failure() !== undefined || (recorder.readUntil() ?? -Infinity) >= to,
      )
    const deadline = to + 2.5 * Math.max(...running.map(({ source }) => source.period))
    while (!isBeyond() && clock.now() < deadline) {
      // oxlint-disable-next-line no-await-in-loop -- asks again until it has come
      await new Promise<void>((resolve) => {
        clock.after(0.02, resolve)
      })
    }
  }

  return {
    async use(from, to) {
      await readBeyond(to)
      const devices = running.flatMap(({ recorder }) => [...recorder.pieces().values()])
      const energy = energyOf(devices, from, to)
      if (energy !== undefined && energy.coverage >= leastCoverage) return { ...traits, ...energy }
      const ended = running.flatMap(({ source, started }) => {
        const failure = started.failure()
        return failure === undefined ? [] : [`; ${source.name}: ${failure}`]
      })
      const share = Math.floor((energy?.coverage ?? 0) * 100)
      return {
        ...traits,
        unmeasured: `readings cover ${share} % of the window, and must cover ${leastCoverage * 100} %${ended.join('')}`,
        coverage: energy?.coverage ?? 0,
      }
    },
    stop() {
      for (const { started } of running) started.stop()
    },
  }
}

function scopeOf(scopes: readonly PowerScope[]): PowerScope {
  const [first = 'given', ...others] = [...new Set(scopes)]
  return others.length === 0 ? first : 'package and gpu'
}

/** A power that does not change: an estimate, since nobody has read it. */
function constantMeter(traits: Traits, watts: number): PowerMeter {
  return {
    // oxlint-disable-next-line typescript/require-await -- other meters wait for a reading
    use: async (from, to) => ({
      ...traits,
      joules: watts * (to - from),
      watts,
      coverage: 1,
      readings: 0,
    }),
    stop() {},
  }
}

function unmeasuredMeter(traits: Traits, unmeasured: string): PowerMeter {
  return {
    // oxlint-disable-next-line typescript/require-await -- other meters wait for a reading
    use: async () => ({ ...traits, unmeasured }),
    stop() {},
  }
}

function tdpMeter(instead?: string): PowerMeter {
  const cpu = os.cpus()[0]?.model ?? ''
  const found = estimateTdp(cpu, os.availableParallelism())
  const traits: Traits = {
    source: found.name,
    scope: 'tdp',
    method: 'estimate',
    ...(instead !== undefined && { instead }),
  }
  return constantMeter(traits, found.watts)
}
