import type { ModelConfig } from './model.ts'
import type { Weights } from './weights.ts'

/** One position of one sequence that a step computes. */
export interface Row {
  readonly token: number
  /** The K/V lane of the sequence, 0 to {@link Engine.slots} − 1. Position 0 starts the lane anew. */
  readonly slot: number
  /** Position in the sequence, from 0. */
  readonly pos: number
}

/** What computes: `auto` takes the first of its order that can run. */
export type BackendName = 'auto' | 'wasm' | 'tfjs-node' | 'tfjs-node-gpu' | 'cpu'

/** `causal`: mask and K/V cache. `lab`: no mask, everything computed again for each token. */
export type Attention = 'causal' | 'lab'

export interface EngineInfo {
  readonly backend: 'wasm' | 'tensorflow' | 'cpu'
  /** Version of the backend's package, and of libtensorflow where there is one. */
  readonly backendVersion: string
  /** Threads that compute, 1 when single-threaded. */
  readonly threads: number
  readonly precision: 'fp32'
  readonly attention: Attention
}

/** What an engine is made from, whatever computes. */
export interface EngineOptions {
  readonly config: ModelConfig
  readonly weights: Weights
  readonly attention: Attention
  readonly slots: number
  /** Positions per slot. */
  readonly maxTokens: number
  /** Rows per step. */
  readonly maxRows: number
  /** What the engine says of itself. */
  readonly info: EngineInfo
}

/**
 * Computes steps of TinyLM. A step takes prompt rows and next-token rows of all requests at once:
 * keys and values of all rows are stored first, then each row attends to positions 0 … pos of its
 * slot (`causal`) or to all rows of the step, which are then one whole sequence (`lab`).
 */
export interface Engine {
  readonly info: EngineInfo
  readonly slots: number
  /** Positions per slot. */
  readonly maxTokens: number
  /** Rows per step. */
  readonly maxRows: number
  /** The next token after each row whose index is in `need`: argmax, lowest id on a tie. */
  step(rows: readonly Row[], need: readonly number[]): Int32Array | Promise<Int32Array>
  /** Like {@link step}, but all logits, `[need.length × vocab]`. */
  logits(rows: readonly Row[], need: readonly number[]): Float32Array | Promise<Float32Array>
  /** Frees what the engine holds. */
  close(): void
}
