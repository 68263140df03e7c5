import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

import type { PowerScope } from '../../power/power-use.ts'
import type { PowerRecorder } from '../../power/recorder.ts'
import type { DeviceWatts } from '../../power/tool-output.ts'
import type { PowerSource, SourceHost, StartedSource } from './source.ts'

interface StreamOptions {
  readonly name: string
  readonly scope: PowerScope
  /** Seconds between two readings, which `args` must ask for. */
  readonly period: number
  /** Tried one after the other: older drivers know fewer fields. */
  readonly args: readonly (readonly string[])[]
  readonly read: (line: string) => DeviceWatts
}

/** Seconds in which the first reading must come. */
const patience = 5

/** A program that prints a reading after the other, until it is ended. */
export function streamSource({ args, read, ...traits }: StreamOptions): PowerSource {
  return {
    ...traits,
    async start(recorder, host) {
      let reason = ''
      for (const each of args) {
        // oxlint-disable-next-line no-await-in-loop -- the next one only where this one fails
        const started = await run(traits.name, each, read, recorder, host)
        if (typeof started !== 'string') return started
        reason = started
      }
      return reason
    },
  }
}

async function run(
  name: string,
  args: readonly string[],
  read: (line: string) => DeviceWatts,
  recorder: PowerRecorder,
  { clock, env }: SourceHost,
): Promise<StartedSource | string> {
  return await new Promise((resolve) => {
    // Pipes of its own: a child that inherits Vitest's would keep it from ending.
    const child = spawn(name, [...args], { env, stdio: ['ignore', 'pipe', 'ignore'] })
    const lines = createInterface({ input: child.stdout })
    let failure: string | undefined
    const stop = (): void => {
      child.kill()
    }
    const cancel = clock.after(patience, () => {
      end(`it gave no reading within ${patience} s`)
      stop()
    })
    function end(reason: string): void {
      failure ??= reason
      cancel()
      resolve(failure)
    }
    lines.on('line', (line) => {
      const found = read(line)
      const at = found.size === 0 ? 0 : clock.now()
      for (const [device, watts] of found) recorder.addWatts(device, at, watts)
      if (found.size === 0) return
      cancel()
      resolve({ failure: () => failure, stop })
    })
    child.on('error', (error) => {
      end('code' in error && error.code === 'ENOENT' ? 'it is not on the PATH' : error.message)
    })
    child.on('close', (code, signal) => {
      end(`it ended by itself (${signal ?? `code ${code}`})`)
    })
    // A run that has ended does not wait for it.
    child.unref()
  })
}
