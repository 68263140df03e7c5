import net from 'node:net'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'

import { createReadings, type Readings } from './readings.ts'
import { sharedClockOffset } from './shared-clock.ts'
import { type MachineTime, readMachineTime, stealBetween } from './steal.ts'

/** What was seen of this process and its machine. Seconds. */
interface Seen {
  readonly loops: readonly number[]
  readonly canaryLags?: Float64Array
  readonly freezes?: readonly number[]
  readonly steal?: number
}

/** Watches until it is stopped. */
export interface ClientMonitor {
  /** What was seen from a moment of `performance.now() / 1000` on. */
  since(at: number): Seen
  stop(): Promise<void>
}

export interface MonitorOptions {
  /** Whether a stream of known timing is read beside the load; it takes a thread. */
  readonly hasCanary: boolean
  /** What is longer, in seconds, is a freeze. */
  readonly shortestFreeze: number
}

const now = (): number => performance.now() / 1000

/** Starts to watch this thread's event loop, once a second, and reads the canary. */
export async function startClientMonitor(options: MonitorOptions): Promise<ClientMonitor> {
  const loops = createReadings()
  const machine: { readonly at: number; readonly time: MachineTime | undefined }[] = []
  let utilization = performance.eventLoopUtilization()
  let from = now()

  function look(): void {
    const current = performance.eventLoopUtilization()
    loops.add(from, performance.eventLoopUtilization(current, utilization).utilization)
    utilization = current
    from = now()
    machine.push({ at: from, time: readMachineTime() })
  }

  machine.push({ at: from, time: readMachineTime() })
  const timer = setInterval(look, 1000)
  timer.unref()
  const canary = options.hasCanary ? await startCanary(options.shortestFreeze) : undefined
  return {
    since(at) {
      const last = machine.at(-1)?.time
      const steal = stealBetween(machine.find((each) => each.at >= at)?.time, last)
      return {
        loops: [...loops.since(at)],
        ...(steal !== undefined && { steal }),
        ...(canary !== undefined && {
          canaryLags: canary.lags.since(at),
          freezes: [...canary.freezes.since(at)],
        }),
      }
    },
    async stop() {
      clearInterval(timer)
      await canary?.stop()
    },
  }
}

interface Canary {
  readonly lags: Readings
  readonly freezes: Readings
  stop(): Promise<void>
}

/** Bytes of one reading: when it was due, and when it was sent. */
const readingBytes = 16

/** @returns `undefined` where this machine lets nobody listen: there is no canary then. */
async function startCanary(shortestFreeze: number): Promise<Canary | undefined> {
  const worker = new Worker(threadFile(), { name: 'canary', execArgv: [] })
  worker.unref()
  const port = await new Promise<unknown>((resolve) => {
    worker.once('message', resolve).once('error', () => resolve(undefined))
  })
  if (typeof port !== 'number') return undefined
  const lags = createReadings()
  const freezes = createReadings()
  const offset = sharedClockOffset()
  const buffer = Buffer.alloc(65_536)
  let rest = 0
  const socket = net.connect({
    port,
    host: '127.0.0.1',
    noDelay: true,
    onread: {
      buffer,
      callback(size) {
        const at = now()
        const end = size - (size % readingBytes)
        // a reading that was cut is not worth being put together
        if (rest > 0 || end < size) rest = (rest + size) % readingBytes
        else for (let i = 0; i < end; i += readingBytes) read(at, i)
        return true
      },
    },
  })
  let frozenUntil = 0
  function read(at: number, place: number): void {
    const due = buffer.readDoubleLE(place) - offset
    const sent = buffer.readDoubleLE(place + 8) - offset
    lags.add(at, at - due)
    // the first reading of those that were sent late together has waited longest
    if (sent - due <= shortestFreeze || due < frozenUntil) return
    frozenUntil = sent
    freezes.add(at, sent - due)
  }
  socket.on('error', () => {})
  socket.unref()
  return {
    lags,
    freezes,
    async stop() {
      socket.destroy()
      await worker.terminate()
    },
  }
}

/** Beside this file: `.ts` in the source, `.mjs` in the package. */
function threadFile(): URL {
  const extension = extname(new URL(import.meta.url).pathname)
  return new URL(`./canary-thread${extension}`, import.meta.url)
}
