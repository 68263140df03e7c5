import { execFile } from 'node:child_process'

import type { PowerScope } from '../../power/power-use.ts'
import type { PowerRecorder } from '../../power/recorder.ts'
import type { DeviceWatts } from '../../power/tool-output.ts'
import type { PowerSource, SourceHost } from './source.ts'

interface PolledOptions {
  readonly name: string
  readonly scope: PowerScope
  /** Seconds from the end of one reading to the start of the next. */
  readonly period: number
  readonly file: string
  readonly args: readonly string[]
  /** Whether a shell is to understand `file`. */
  readonly isShell?: boolean
  readonly read: (output: string) => DeviceWatts
}

/** Milliseconds after which a reading counts as failed. */
const longest = 10_000

/** A program that prints one reading, and is started again and again. */
export function polledSource(options: PolledOptions): PowerSource {
  const { name, scope, period } = options
  return {
    name,
    scope,
    period,
    async start(recorder, host) {
      const problem = await readOnce(options, recorder, host)
      if (problem !== undefined) return problem
      let failure: string | undefined
      let isStopped = false
      let cancel = host.clock.after(period, next)
      function next(): void {
        void readAgain()
      }
      async function readAgain(): Promise<void> {
        // One reading that fails is a gap; the next one may be good again.
        failure = await readOnce(options, recorder, host)
        if (!isStopped) cancel = host.clock.after(period, next)
      }
      return {
        failure: () => failure,
        stop: () => {
          isStopped = true
          cancel()
        },
      }
    },
  }
}

async function readOnce(
  { file, args, isShell = false, read }: PolledOptions,
  recorder: PowerRecorder,
  { clock, env }: SourceHost,
): Promise<string | undefined> {
  const before = clock.now()
  return await new Promise((resolve) => {
    const options = { env, timeout: longest, shell: isShell, encoding: 'utf8' } as const
    execFile(file, [...args], options, (error, stdout) => {
      // Its reading is of some time while it ran.
      const at = (before + clock.now()) / 2
      const found = error === null ? read(stdout) : new Map<string, number>()
      for (const [device, watts] of found) recorder.addWatts(device, at, watts)
      resolve(problemOf(error, found))
    })
  })
}

/** What a command prints, and what it is called with, may hold secrets: neither is told. */
export function problemOf(
  error:
    | (Error & { readonly code?: unknown; readonly killed?: boolean; readonly signal?: unknown })
    | null,
  found: DeviceWatts,
): string | undefined {
  if (error === null) return found.size === 0 ? 'its output has no power in watts' : undefined
  if (error.killed === true) return `it took longer than ${longest / 1000} s`
  return error.code === 'ENOENT'
    ? 'it is not on the PATH'
    : `it failed (${typeof error.signal === 'string' ? error.signal : `code ${String(error.code)}`})`
}
