import { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'

/** A module's memory, as far as it is used here; views are made anew, since growth detaches them. */
export interface WasmMemory {
  readonly buffer: ArrayBufferLike
}

/** The heap of tfjs' wasm backend: addresses of tensors, and blocks of our own. */
export interface WasmHeap {
  readonly memory: WasmMemory
  /** Whether threads share the memory. */
  readonly isShared: boolean
  /** The byte address of a tensor's data. */
  addressOf(tensor: tf.TensorInfo): number
  /** A block that is aligned to 64 bytes, and how to free it. */
  allocate(bytes: number): HeapBlock
  /** A new tensor of the backend, not yet filled; it belongs to the current `tf.tidy`. */
  makeTensor(shape: number[], dtype: 'float32' | 'int32'): tf.Tensor
}

export interface HeapBlock {
  readonly address: number
  free(): void
}

/**
 * The heap of the current backend. It reaches into the backend's internals, and checks each.
 *
 * @throws Error when the current backend is not wasm or its internals are not as in 4.22.0.
 */
export function openWasmHeap(): WasmHeap {
  const backend = tf.backend()
  if (!(backend instanceof BackendWasm)) throw new Error('The current tfjs backend is not wasm.')
  const { wasm } = backend
  const memory = memoryOf(wasm)
  const malloc: unknown = Reflect.get(wasm, '_malloc')
  const free: unknown = Reflect.get(wasm, '_free')
  if (!isNumeric(malloc) || !isNumeric(free)) {
    throw new Error('The tfjs wasm module has no _malloc and _free.')
  }
  return {
    memory,
    isShared: memory.buffer instanceof SharedArrayBuffer,
    addressOf: ({ dataId }) => backend.dataIdMap.get(dataId).memoryOffset >>> 0,
    allocate(bytes) {
      const start = malloc(bytes + 64) >>> 0
      if (start === 0) throw new Error(`The wasm heap has no ${bytes} bytes left.`)
      return { address: (start + 63) & ~63, free: () => free(start) }
    },
    makeTensor: (shape, dtype) =>
      tf.engine().makeTensorFromTensorInfo(backend.makeOutput(shape, dtype), backend),
  }
}

/** Threaded builds keep the memory in `wasmMemory`, others in the exports. */
function memoryOf(wasm: object): WasmMemory {
  const exports: unknown = Reflect.get(wasm, 'asm')
  const candidates: unknown[] = [Reflect.get(wasm, 'wasmMemory')]
  if (typeof exports === 'object' && exports !== null) {
    candidates.push(Reflect.get(exports, 'memory'))
  }
  const memory = candidates.find(isMemory)
  if (memory === undefined) {
    throw new Error('The memory of the tfjs wasm module was not found. It must be version 4.22.0.')
  }
  return memory
}

function isNumeric(value: unknown): value is (argument: number) => number {
  return typeof value === 'function'
}

function isMemory(value: unknown): value is WasmMemory {
  if (typeof value !== 'object' || value === null) return false
  const buffer: unknown = Reflect.get(value, 'buffer')
  return buffer instanceof ArrayBuffer || buffer instanceof SharedArrayBuffer
}
