import * as tf from '@tensorflow/tfjs-core'

import { checkStep } from './check-step.ts'
import type { Engine, EngineOptions, Row } from './engine.ts'
import { loadKernels } from './kernels.ts'
import { layerNormEpsilon } from './model.ts'
import { openWasmHeap, type HeapBlock } from './wasm-heap.ts'

interface Linear {
  readonly b: tf.Tensor
  readonly bias: tf.Tensor
}

interface Norm {
  readonly g: tf.Tensor
  readonly b: tf.Tensor
}

/**
 * TinyLM on the current tfjs wasm backend: matrices by XNNPACK through tfjs; attention, LayerNorm
 * and argmax by kernels of our own that work in place on tfjs' heap.
 */
export async function createWasmEngine(options: EngineOptions): Promise<Engine> {
  const { config, weights, attention, slots, maxTokens, maxRows, info } = options
  const { d, heads, vocab } = config
  const heap = openWasmHeap()
  const kernels = await loadKernels(heap.memory)
  const held: (tf.Tensor | HeapBlock)[] = []
  let isClosed = false

  const upload = (name: string): tf.Tensor => {
    const weight = weights.get(name)
    if (weight === undefined) throw new Error(`The weights have no tensor "${name}".`)
    const tensor = tf.keep(tf.tensor(weight.data, [...weight.shape]))
    held.push(tensor)
    return tensor
  }
  const allocate = (bytes: number): number => {
    const block = heap.allocate(bytes)
    held.push(block)
    return block.address
  }
  function close(): void {
    if (isClosed) return
    isClosed = true
    for (const item of held) {
      if (item instanceof tf.Tensor) item.dispose()
      else item.free()
    }
  }

  const uploadLayer = (layer: number) => {
    const linearPart = (matrix: string, bias: string): Linear => ({
      b: upload(`l${layer}.${matrix}`),
      bias: upload(`l${layer}.${bias}`),
    })
    const normPart = (index: number): Norm => ({
      g: upload(`l${layer}.g${index}`),
      b: upload(`l${layer}.b${index}`),
    })
    // K and V: [slot][position][d]; a slot that is used again is written over from position 0
    const cacheBytes = slots * maxTokens * d * 4
    return {
      keys: allocate(cacheBytes),
      values: allocate(cacheBytes),
      qkv: linearPart('wqkv', 'bqkv'),
      output: linearPart('wo', 'bo'),
      norm1: normPart(1),
      up: linearPart('w1', 'bf1'),
      down: linearPart('w2', 'bf2'),
      norm2: normPart(2),
    }
  }
  type Layer = ReturnType<typeof uploadLayer>
  const uploadAll = () => {
    try {
      return {
        embed: upload('embed'),
        layers: Array.from({ length: config.layers }, (_, layer) => uploadLayer(layer)),
        head: upload('head'),
        scratch: allocate((maxTokens + 3) * 4),
        positions: allocate(maxRows * 8),
      }
    } catch (error) {
      close()
      throw error
    }
  }
  const model = uploadAll()

  function addNorm(x: tf.Tensor, r: tf.Tensor, { g, b }: Norm): tf.Tensor {
    const out = heap.makeTensor([...x.shape], 'float32')
    kernels.ln_res(
      heap.addressOf(x),
      heap.addressOf(r),
      heap.addressOf(g),
      heap.addressOf(b),
      heap.addressOf(out),
      rowsOf(x),
      d,
      layerNormEpsilon,
    )
    return out
  }

  function attend(qkv: tf.Tensor, { keys, values }: Layer, from: number, write: 0 | 1): tf.Tensor {
    const rows = rowsOf(qkv)
    const out = heap.makeTensor([rows, d], 'float32')
    kernels.attn(
      heap.addressOf(qkv),
      model.positions,
      keys,
      values,
      heap.addressOf(out),
      model.scratch,
      rows,
      d,
      heads,
      maxTokens,
      from,
      rows,
      write,
    )
    return out
  }

  function attendAll(qkv: tf.Tensor, layer: Layer, rows: readonly Row[]): tf.Tensor {
    writePositions(rows, (row) => row.pos)
    if (attention === 'causal') return attend(qkv, layer, 0, 1)
    // lab: first all keys and values, then every row sees every position
    attend(qkv, layer, rows.length, 1)
    writePositions(rows, () => rows.length - 1)
    return attend(qkv, layer, 0, 0)
  }

  function writePositions(rows: readonly Row[], posOf: (row: Row) => number): void {
    // a new view each time: the heap may have grown, which detaches old ones
    const view = new Int32Array(heap.memory.buffer, model.positions, rows.length * 2)
    for (const [index, row] of rows.entries()) view.set([row.slot, posOf(row)], index * 2)
  }

  /** Logits of the needed rows, inside a `tf.tidy`. */
  function forward(rows: readonly Row[], need: readonly number[]): tf.Tensor | undefined {
    const ids = tf.tensor1d(
      Int32Array.from(rows, ({ token }) => token),
      'int32',
    )
    let x: tf.Tensor = tf.gather(model.embed, ids)
    for (const layer of model.layers) {
      const attended = attendAll(linear(x, layer.qkv), layer, rows)
      x = addNorm(x, linear(attended, layer.output), layer.norm1)
      x = addNorm(x, linear(linear(x, layer.up, 'relu'), layer.down), layer.norm2)
    }
    if (need.length === 0) return undefined
    if (need.length < rows.length || need.some((row, index) => row !== index)) {
      x = tf.gather(x, tf.tensor1d(Int32Array.from(need), 'int32'))
    }
    return tf.matMul(x, model.head)
  }

  function check(rows: readonly Row[], need: readonly number[]): void {
    if (isClosed) throw new Error('The engine is closed.')
    checkStep(rows, need, { attention, vocab, slots, maxTokens, maxRows })
  }

  return {
    info,
    slots,
    maxTokens,
    maxRows,
    step(rows, need) {
      check(rows, need)
      return tf.tidy(() => {
        const logits = forward(rows, need)
        if (logits === undefined) return new Int32Array()
        const out = heap.makeTensor([need.length], 'int32')
        kernels.argmax(heap.addressOf(logits), need.length, vocab, heap.addressOf(out))
        return Int32Array.from(out.dataSync())
      })
    },
    logits(rows, need) {
      check(rows, need)
      let values = new Float32Array()
      // not returned from tidy(), which would look for tensors among the numbers, one by one
      tf.tidy(() => {
        const logits = forward(rows, need)
        if (logits !== undefined) values = new Float32Array(logits.dataSync())
      })
      return values
    },
    close,
  }
}

/** In 2-D and untransposed: any other form is slow on wasm, and wrong with a bias. */
function linear(
  a: tf.Tensor,
  { b, bias }: Linear,
  activation: 'linear' | 'relu' = 'linear',
): tf.Tensor {
  return tf.fused.matMul({ a, b, bias, activation })
}

function rowsOf(tensor: tf.Tensor): number {
  const [rows] = tensor.shape
  if (rows === undefined) throw new Error('A state has rows, but this tensor has no shape.')
  return rows
}
