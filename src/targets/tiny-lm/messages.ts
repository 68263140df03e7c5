import type { Attention, BackendName } from './engine.ts'
import type { MemorisedQuestion } from './memorised-head.ts'

/** What the engine thread is to run. */
export interface EngineSettings {
  readonly attention: Attention
  readonly backend: BackendName
  readonly threads: number
  readonly seed: number
  readonly slots: number
  /** Positions per slot. */
  readonly maxTokens: number
  /** Of the draw of each token; absent: the likeliest one. */
  readonly temperature?: number
  /** What the head is to know; absent: nothing. */
  readonly memorised?: readonly MemorisedQuestion[]
}

/** To the engine thread. */
export type ToEngine =
  | { readonly kind: 'start'; readonly settings: EngineSettings }
  | {
      readonly kind: 'submit'
      readonly id: number
      readonly prompt: readonly number[]
      readonly maxTokens: number
      /** Of its draws. */
      readonly seed: number
    }
  | { readonly kind: 'abort'; readonly id: number }
  | { readonly kind: 'close' }

/** What the engine thread says about itself when it is ready. */
export interface EngineReady {
  readonly kind: 'ready'
  /** As in "tfjs-wasm". */
  readonly backend: string
  readonly backendVersion: string
  readonly threads: number
  readonly precision: string
  readonly weightsSha256: string
  /** One line for each backend that was not taken, with its reason. */
  readonly notTaken: readonly string[]
  readonly warnings: readonly string[]
}

/** From the engine thread. */
export type FromEngine =
  | EngineReady
  | {
      readonly kind: 'tokens'
      /** `process.hrtime.bigint()` when the step ended. */
      readonly at: bigint
      /** Three numbers per token: request, token, and 1 if it is the request's last, else 0. */
      readonly batch: Float64Array<ArrayBuffer>
    }
  | { readonly kind: 'failed'; readonly ids: readonly number[]; readonly reason: string }
  | { readonly kind: 'fatal'; readonly reason: string }
  | { readonly kind: 'closed' }
