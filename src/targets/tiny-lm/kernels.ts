import { readFile } from 'node:fs/promises'

import type { WasmMemory } from './wasm-heap.ts'

/** The functions of kernels.assembly.ts; all arguments are byte addresses and sizes. */
export interface Kernels {
  /** Stores K and V of all rows (if `write`), then attends for the rows `from` … `to`. */
  attn(
    qkv: number,
    positions: number,
    keys: number,
    values: number,
    out: number,
    scratch: number,
    rows: number,
    d: number,
    heads: number,
    maxTokens: number,
    from: number,
    to: number,
    write: number,
  ): void
  /** out = LayerNorm(x + r) · g + b, row by row. */
  ln_res(
    x: number,
    r: number,
    g: number,
    b: number,
    out: number,
    rows: number,
    d: number,
    epsilon: number,
  ): void
  /** The lowest index of the maximum of each row. */
  argmax(x: number, rows: number, vocab: number, out: number): void
}

// the types of the DOM, where WebAssembly is declared, are not for Node
declare const WebAssembly: {
  instantiate(
    source: Uint8Array,
    imports: { readonly env: { readonly memory: WasmMemory } },
  ): Promise<{ readonly instance: { readonly exports: object } }>
}

/** Loads the kernels onto a memory: in the source's folder or in `dist`, `kernels/` is beside. */
export async function loadKernels(memory: WasmMemory): Promise<Kernels> {
  const isShared = memory.buffer instanceof SharedArrayBuffer
  const file = isShared ? './kernels/kernels-shared.wasm' : './kernels/kernels.wasm'
  const source = await readFile(new URL(file, import.meta.url))
  const { instance } = await WebAssembly.instantiate(source, { env: { memory } })
  if (!isKernels(instance.exports)) throw new Error(`${file} does not export TinyLM's kernels.`)
  return instance.exports
}

function isKernels(exports: object): exports is Kernels {
  return ['attn', 'ln_res', 'argmax'].every(
    (name) => typeof Reflect.get(exports, name) === 'function',
  )
}
