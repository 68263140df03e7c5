import { createHash } from 'node:crypto'

import { fullConfig, sizeOf, weightSpecs, type ModelConfig } from './model.ts'

/** A tensor of the model as plain data. */
interface WeightTensor {
  readonly shape: readonly number[]
  readonly data: Float32Array<ArrayBuffer>
}

/** All tensors of a model by name, in file order. */
export type Weights = ReadonlyMap<string, WeightTensor>

/**
 * The weights of a seed: one xorshift32 stream per tensor, integers only, so that every machine
 * gets the same bits.
 */
export function makeWeights(config: ModelConfig = fullConfig, seed = 42): Weights {
  const weights = new Map<string, WeightTensor>()
  for (const { name, shape, kind, scale } of weightSpecs(config)) {
    const data = new Float32Array(sizeOf(shape))
    const stream = seed * 1000 + weights.size + 1
    if (kind === 'one') data.fill(1)
    else if (kind === 'uniform') fillUniform(data, scale, stream)
    else if (kind === 'normal') fillNormal(data, scale, stream)
    weights.set(name, { shape, data })
  }
  return weights
}

/** SHA-256 of the tensors' float32 little-endian bytes, in file order, as hexadecimal digits. */
export function hashWeights(weights: Weights): string {
  const hash = createHash('sha256')
  for (const { data } of weights.values()) hash.update(new Uint8Array(data.buffer))
  return hash.digest('hex')
}

function startOf(stream: number): number {
  // xorshift32 stays 0 for ever once it is 0
  return Math.imul(stream ^ 0x9e3779b9, 0x85ebca6b) ^ 0xc2b2ae35 || 1
}

function fillUniform(out: Float32Array, scale: number, stream: number): void {
  const factor = scale / 2 ** 31
  let x = startOf(stream)
  for (let i = 0; i < out.length; i++) {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    out[i] = x * factor
  }
}

/** Irwin-Hall: the centred sum of the 4 bytes of a scrambled number, brought to `scale`. */
function fillNormal(out: Float32Array, scale: number, stream: number): void {
  const factor = scale / Math.sqrt((4 * 65_535) / 12)
  let x = startOf(stream)
  for (let i = 0; i < out.length; i++) {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    const h = Math.imul(x, 0x9e3779b1)
    out[i] = ((h & 255) + ((h >>> 8) & 255) + ((h >>> 16) & 255) + (h >>> 24) - 510) * factor
  }
}
