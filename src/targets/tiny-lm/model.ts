/** The sizes of a TinyLM. */
export interface ModelConfig {
  readonly vocab: number
  /** Width of a token's state. */
  readonly d: number
  readonly heads: number
  readonly layers: number
  /** Width of the feed-forward part. */
  readonly ff: number
}

/** TinyLM: the model that is served. */
export const fullConfig: ModelConfig = { vocab: 32_000, d: 512, heads: 8, layers: 4, ff: 2048 }

/** What is added to the variance in LayerNorm. */
export const layerNormEpsilon = 1e-5

type WeightKind = 'normal' | 'uniform' | 'zero' | 'one'

interface WeightSpec {
  readonly name: string
  readonly shape: readonly number[]
  readonly kind: WeightKind
  /** Standard deviation of a normal, half the width of a uniform distribution. */
  readonly scale: number
}

/**
 * The tensors of a model in file order. Matrices are `[in, out]`; the distributions are those
 * that PyTorch's layers start with.
 */
export function weightSpecs({ vocab, d, layers, ff }: ModelConfig): WeightSpec[] {
  const attention = Math.sqrt(6 / (4 * d))
  const inner = 1 / Math.sqrt(d)
  const outer = 1 / Math.sqrt(ff)
  const specs: WeightSpec[] = [{ name: 'embed', shape: [vocab, d], kind: 'normal', scale: 1 }]
  for (let layer = 0; layer < layers; layer++) {
    const name = (tensor: string) => `l${layer}.${tensor}`
    specs.push(
      { name: name('wqkv'), shape: [d, 3 * d], kind: 'uniform', scale: attention },
      { name: name('bqkv'), shape: [3 * d], kind: 'zero', scale: 0 },
      { name: name('wo'), shape: [d, d], kind: 'uniform', scale: inner },
      { name: name('bo'), shape: [d], kind: 'zero', scale: 0 },
      { name: name('g1'), shape: [d], kind: 'one', scale: 0 },
      { name: name('b1'), shape: [d], kind: 'zero', scale: 0 },
      { name: name('w1'), shape: [d, ff], kind: 'uniform', scale: inner },
      { name: name('bf1'), shape: [ff], kind: 'uniform', scale: inner },
      { name: name('w2'), shape: [ff, d], kind: 'uniform', scale: outer },
      { name: name('bf2'), shape: [d], kind: 'uniform', scale: outer },
      { name: name('g2'), shape: [d], kind: 'one', scale: 0 },
      { name: name('b2'), shape: [d], kind: 'zero', scale: 0 },
    )
  }
  specs.push({ name: 'head', shape: [d, vocab], kind: 'uniform', scale: inner })
  return specs
}

/** The number of elements of a tensor of this shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1)
}

/**
 * The number of parameters of a model.
 *
 * @example countParameters(fullConfig) // 45_377_536
 */
export function countParameters(config: ModelConfig): number {
  return weightSpecs(config).reduce((total, { shape }) => total + sizeOf(shape), 0)
}

/**
 * Bytes of fp32 weights that one decode step reads: all but the embedding, of which it reads one
 * row per token.
 */
export function decodeBytes(config: ModelConfig): number {
  return 4 * (countParameters(config) - (config.vocab - 1) * config.d)
}
