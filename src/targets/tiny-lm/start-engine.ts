import { availableParallelism } from 'node:os'

import { chooseBackend, type BackendLoaders } from './backend.ts'
import type { Attention, BackendName, Engine, EngineInfo } from './engine.ts'
import type { ModelConfig } from './model.ts'
import { loadCpu, loadNative } from './native-backend.ts'
import { rowsPerStep } from './scheduler.ts'
import { createStockEngine } from './stock-engine.ts'
import { startWasm } from './wasm-backend.ts'
import { createWasmEngine } from './wasm-engine.ts'
import type { Weights } from './weights.ts'

export interface StartOptions {
  readonly config: ModelConfig
  readonly weights: Weights
  readonly attention: Attention
  readonly backend: BackendName
  readonly threads: number
  readonly slots: number
  /** Positions per slot. */
  readonly maxTokens: number
  readonly loaders?: BackendLoaders
}

export interface StartedEngine {
  readonly engine: Engine
  /** The backend's name for people, as in "tfjs-wasm". */
  readonly backend: string
  readonly notTaken: readonly string[]
  readonly warnings: readonly string[]
  /** Closes the engine and stops the backend's threads. */
  stop(): void
}

const realLoaders: BackendLoaders = { wasm: startWasm, native: loadNative, cpu: loadCpu }

/** Starts a backend and an engine on it. */
export async function startEngine(options: StartOptions): Promise<StartedEngine> {
  const { attention, backend, threads, slots, maxTokens, loaders = realLoaders } = options
  const chosen = await chooseBackend({ backend, threads, loaders })
  const { notTaken, warnings, version: backendVersion } = chosen
  const maxRows = rowsPerStep(slots, maxTokens, attention)
  if (chosen.kind === 'wasm') {
    const { wasm } = chosen
    const info: EngineInfo = {
      backend: 'wasm',
      backendVersion,
      threads: wasm.threads,
      precision: 'fp32',
      attention,
    }
    try {
      const engine = await createWasmEngine({ ...options, maxRows, info })
      const stop = () => {
        engine.close()
        wasm.stop()
      }
      return { engine, backend: 'tfjs-wasm', notTaken, warnings, stop }
    } catch (error) {
      wasm.stop()
      throw error
    }
  }
  const { tf, name } = chosen
  const info: EngineInfo = {
    backend: name === 'cpu' ? 'cpu' : 'tensorflow',
    backendVersion,
    // libtensorflow takes all cores and cannot be told otherwise
    threads: name === 'cpu' ? 1 : availableParallelism(),
    precision: 'fp32',
    attention,
  }
  const engine = createStockEngine({ ...options, tf, maxRows, info })
  const label = name === 'cpu' ? 'tfjs-cpu' : name
  return { engine, backend: label, notTaken, warnings, stop: () => engine.close() }
}
