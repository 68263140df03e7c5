import type * as tensorflow from '@tensorflow/tfjs-core'

const names = [
  'add',
  'argMax',
  'concat',
  'dispose',
  'fused',
  'gather',
  'keep',
  'matMul',
  'mean',
  'mul',
  'pad',
  'reshape',
  'rsqrt',
  'slice',
  'softmax',
  'split',
  'square',
  'sub',
  'tensor',
  'tensor1d',
  'tidy',
  'transpose',
  'zeros',
] as const

/** What the stock engine uses of tfjs; the core package and tfjs-node both have it. */
export type StockOps = Pick<typeof tensorflow, (typeof names)[number]>

/** Whether a module has all operations of {@link StockOps}. */
export function hasStockOps(module: unknown): module is StockOps {
  if (typeof module !== 'object' || module === null) return false
  const entries = new Map(Object.entries(module))
  return names.every((name) => entries.has(name))
}
