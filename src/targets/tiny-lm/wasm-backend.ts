import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
// the default import, since its properties can be replaced
import os from 'node:os'
import { dirname, join } from 'node:path'

import {
  BackendWasm,
  getThreadsCount,
  setThreadsCount,
  version_wasm,
} from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'

const require = createRequire(import.meta.url)
const errorEvents = ['uncaughtException', 'unhandledRejection'] as const

/** tfjs' wasm backend, running in this thread. */
export interface WasmBackend {
  /** Threads that compute; can be fewer than asked for. */
  readonly threads: number
  /** Version of the backend's package. */
  readonly version: string
  /** Stops the threads and removes the backend; without it the process does not end. */
  stop(): void
}

type WasmModule = ConstructorParameters<typeof BackendWasm>[0]

interface EmscriptenModule {
  cwrap(name: string, result: 'number' | null, parameters: string[]): (...args: number[]) => number
  readonly PThread?: { terminateAllThreads(): void }
}

/**
 * Makes wasm the current tfjs backend of this thread. The package itself starts no threads in
 * Node (tfjs issue 3830), so its threaded module is started here. At most 8 threads.
 *
 * @throws Error when the module cannot be started.
 */
export async function startWasm(threads: number): Promise<WasmBackend> {
  tf.enableProdMode()
  const scratch = mkdtempSync(join(os.tmpdir(), 'vitest-slo-wasm-'))
  try {
    const module = await startModule(threads, scratch)
    setThreadsCount(threads)
    removeBackend()
    tf.registerBackend('wasm', () => new BackendWasm(module), 3)
    if (!(await tf.setBackend('wasm'))) throw new Error('tfjs did not take the wasm backend.')
    return {
      threads: threads > 1 ? getThreadsCount() : 1,
      version: version_wasm,
      stop() {
        removeBackend()
        if (isEmscripten(module)) module.PThread?.terminateAllThreads()
      },
    }
  } finally {
    // the threads have read their file when the module is up
    rmSync(scratch, { recursive: true, force: true })
  }
}

function removeBackend(): void {
  const isRegistered = 'wasm' in tf.engine().registryFactory
  if (isRegistered) keepErrorListeners(() => tf.removeBackend('wasm'))
}

async function startModule(threads: number, scratch: string): Promise<WasmModule> {
  const folder = join(
    dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')),
    'wasm-out',
  )
  // one script starts both single-threaded binaries
  const isThreaded = threads > 1
  const script = join(folder, `tfjs-backend-wasm${isThreaded ? '-threaded-simd' : ''}.js`)
  const binary = join(folder, `tfjs-backend-wasm${isThreaded ? '-threaded' : ''}-simd.wasm`)
  const worker = join(scratch, 'worker.cjs')
  if (isThreaded) writeFileSync(worker, workerSource(script))
  const factory: unknown = require(script)
  if (typeof factory !== 'function') throw new Error(`${script} does not export a function.`)
  const start = () => {
    const module: unknown = keepErrorListeners(() =>
      factory({
        locateFile: (file: string) => (file.endsWith('.worker.js') ? worker : binary),
        mainScriptUrlOrBlob: script,
      }),
    )
    return module
  }
  const module: unknown = await withProcessors(2 * threads, start)
  if (!isEmscripten(module)) throw new Error(`${script} made no wasm module.`)
  const tfjs: WasmModule['tfjs'] = {
    init: module.cwrap('init', null, []),
    initWithThreadsCount: module.cwrap('init_with_threads_count', null, ['number']),
    getThreadsCount: module.cwrap('get_threads_count', 'number', []),
    registerTensor: module.cwrap('register_tensor', null, ['number', 'number', 'number']),
    disposeData: module.cwrap('dispose_data', null, ['number']),
    dispose: module.cwrap('dispose', null, []),
  }
  const complete = Object.assign(module, { tfjs })
  if (!isWasmModule(complete)) throw new Error(`${script} has no heap.`)
  return complete
}

function workerSource(script: string): string {
  const file: unknown = require(script.replace(/\.js$/, '.worker.js'))
  const source: unknown =
    typeof file === 'object' && file !== null ? Reflect.get(file, 'wasmWorkerContents') : undefined
  if (typeof source !== 'string') throw new Error(`${script} has no source for its threads.`)
  // line ends inside of its string literals came out as real ones
  return source.replaceAll('\n', String.raw`\n`)
}

/** The C++ takes at most half the logical cores as threads, so it gets to see twice as many. */
async function withProcessors<Value>(count: number, run: () => Value): Promise<Awaited<Value>> {
  const { cpus } = os
  const [one] = cpus()
  if (one !== undefined) os.cpus = () => Array.from({ length: count }, () => one)
  try {
    return await run()
  } finally {
    os.cpus = cpus
  }
}

/**
 * Runs what loads or disposes of the wasm module, and puts the error listeners back afterwards:
 * loading adds some that rethrow, and disposing removes the listeners of everybody.
 */
function keepErrorListeners<Value>(run: () => Value): Value {
  const emitter: NodeJS.EventEmitter = process
  const before = errorEvents.map((event) => ({ event, listeners: emitter.rawListeners(event) }))
  try {
    return run()
  } finally {
    for (const { event, listeners } of before) {
      emitter.removeAllListeners(event)
      for (const listener of listeners.filter(isListener)) emitter.on(event, listener)
    }
  }
}

function isListener(value: unknown): value is (...args: unknown[]) => void {
  return typeof value === 'function'
}

function isEmscripten(value: unknown): value is EmscriptenModule {
  return (
    typeof value === 'object' && value !== null && typeof Reflect.get(value, 'cwrap') === 'function'
  )
}

function isWasmModule(value: object): value is WasmModule {
  return (
    typeof Reflect.get(value, '_malloc') === 'function' &&
    typeof Reflect.get(value, '_free') === 'function'
  )
}
