import type { Tensor } from '@tensorflow/tfjs-core'

import { checkStep } from './check-step.ts'
import type { Engine, EngineOptions, Row } from './engine.ts'
import { layerNormEpsilon } from './model.ts'
import { createStockCache, type Block, type KeysAndValues } from './stock-cache.ts'
import type { StockOps } from './stock-ops.ts'

interface StockEngineOptions extends EngineOptions {
  /** The namespace of tfjs-core or tfjs-node, whose current backend is to compute. */
  readonly tf: StockOps
  /**
   * Numbers in the keys of slots that step together from which on a step no longer copies all of
   * them. Below, the copy costs less than attending to two pieces.
   *
   * @default 2 ** 19, as of 8 slots with 128 positions
   */
  readonly copyLimit?: number
}

/** Rows that attend together: `rows` for each of the lanes. */
interface Group {
  /** Where keys and values are kept; `undefined` in lab mode. */
  readonly block: Block | undefined
  readonly lanes: number
  readonly rows: number
  /** What is added to the scores, `[lanes, 1, rows, time]`; `undefined` if all is visible. */
  readonly mask: Tensor | undefined
}

/** A step in the order in which it is computed. */
interface Plan {
  readonly groups: Group[]
  /** Indices into the caller's rows, group by group. */
  readonly order: number[]
}

/** Added to the score of a position that must not be seen. */
const hidden = -1e9

/**
 * TinyLM from operations that every tfjs backend has: slower on wasm than the engine with own
 * kernels, but it also runs on tfjs-node and on plain JavaScript.
 *
 * Linear layers take all rows of a step at once. Slots with one row each attend together; a slot
 * with several rows, a piece of its prompt, attends alone.
 */
export function createStockEngine(options: StockEngineOptions): Engine {
  const { tf, config, attention, slots, maxTokens, maxRows, info, copyLimit = 2 ** 19 } = options
  const { d, heads } = config
  const headWidth = d / heads
  let isClosed = false
  const cache = createStockCache({ tf, layers: config.layers, heads, headWidth, copyLimit })
  const tensors = new Map(
    Array.from(options.weights, ([name, { data, shape }]) => [
      name,
      tf.keep(tf.tensor(data, [...shape])),
    ]),
  )
  const weight = (name: string): Tensor => {
    const found = tensors.get(name)
    if (found === undefined) throw new Error(`The weights have no tensor "${name}".`)
    return found
  }

  function linear(a: Tensor, b: string, bias: string, activation: 'linear' | 'relu' = 'linear') {
    return tf.fused.matMul({ a, b: weight(b), bias: weight(bias), activation })
  }

  function addNorm(x: Tensor, residual: Tensor, gain: string, bias: string): Tensor {
    const sum = tf.add(x, residual)
    const centred = tf.sub(sum, tf.mean(sum, -1, true))
    const variance = tf.mean(tf.square(centred), -1, true)
    const normal = tf.mul(centred, tf.rsqrt(tf.add(variance, layerNormEpsilon)))
    return tf.add(tf.mul(normal, weight(gain)), weight(bias))
  }

  /** `[lanes · rows, d]` to `[lanes · heads, rows, head width]`. */
  function byHead(x: Tensor, { lanes, rows }: Group): Tensor {
    const shape = [lanes * heads, rows, headWidth]
    if (rows === 1) return tf.reshape(x, shape)
    return tf.reshape(
      tf.transpose(tf.reshape(x, [lanes, rows, heads, headWidth]), [0, 2, 1, 3]),
      shape,
    )
  }

  function byRow(x: Tensor, { lanes, rows }: Group): Tensor {
    if (rows === 1) return tf.reshape(x, [lanes, d])
    return tf.reshape(tf.transpose(tf.reshape(x, [lanes, heads, rows, headWidth]), [0, 2, 1, 3]), [
      lanes * rows,
      d,
    ])
  }

  function attend(qkv: Tensor, group: Group, layer: number): Tensor {
    const { block } = group
    const [queries, keys, values] = tf.split(qkv, 3, 1).map((part) => byHead(part, group))
    const newest: KeysAndValues = { keys: keys!, values: values! }
    const pieces = block === undefined ? [newest] : cache.append(block, layer, newest)
    const shares = softmax(tf.mul(scoresOf(queries!, pieces), 1 / Math.sqrt(headWidth)), group)
    return byRow(mix(shares, pieces), group)
  }

  function scoresOf(queries: Tensor, pieces: readonly KeysAndValues[]): Tensor {
    const scores = pieces.map(({ keys }) => tf.matMul(queries, keys, false, true))
    return scores.length === 1 ? scores[0]! : tf.concat(scores, 2)
  }

  function softmax(scores: Tensor, { lanes, rows, mask }: Group): Tensor {
    if (mask === undefined) return tf.softmax(scores)
    const time = scores.shape[2] ?? 0
    const masked = tf.add(tf.reshape(scores, [lanes, heads, rows, time]), mask)
    return tf.reshape(tf.softmax(masked), scores.shape)
  }

  /** The values, each as much as its share. */
  function mix(shares: Tensor, pieces: readonly KeysAndValues[]): Tensor {
    const [older, recent] = pieces
    if (recent === undefined) return tf.matMul(shares, older!.values)
    const sizes = pieces.map(({ values }) => values.shape[1] ?? 0)
    const [before, after] = tf.split(shares, sizes, 2)
    return tf.add(tf.matMul(before!, older!.values), tf.matMul(after!, recent.values))
  }

  function attendAll(qkv: Tensor, groups: readonly Group[], layer: number): Tensor {
    const [only] = groups
    if (only !== undefined && groups.length === 1) return attend(qkv, only, layer)
    const sizes = groups.map(({ lanes, rows }) => lanes * rows)
    const parts = tf.split(qkv, sizes, 0)
    return tf.concat(
      parts.map((part, i) => attend(part, groups[i]!, layer)),
      0,
    )
  }

  function maskOf(block: Block, rows: number): Tensor | undefined {
    const time = block.time + rows
    const starts = block.slots.map((slot) => block.time - cache.length(slot))
    if (rows === 1 && starts.every((start) => start === 0)) return undefined
    const mask = new Float32Array(starts.length * rows * time)
    starts.forEach((start, lane) => {
      for (let row = 0; row < rows; row++) {
        const offset = (lane * rows + row) * time
        mask.fill(hidden, offset, offset + start)
        mask.fill(hidden, offset + block.time + row + 1, offset + time)
      }
    })
    return tf.tensor(mask, [starts.length, 1, rows, time])
  }

  function plan(rows: readonly Row[]): Plan {
    if (attention === 'lab') {
      const group = { block: undefined, lanes: 1, rows: rows.length, mask: undefined }
      return { groups: [group], order: [...rows.keys()] }
    }
    const bySlot = Map.groupBy(rows.keys(), (index) => rows[index]!.slot)
    const starting: number[] = []
    const single: number[] = []
    const others: number[][] = []
    for (const [slot, indices] of bySlot) {
      const positions = indices.map((index) => rows[index]!.pos)
      if (positions[0] === 0) starting.push(slot)
      checkPositions(slot, positions, positions[0] === 0 ? 0 : cache.length(slot))
      if (indices.length === 1) single.push(slot)
      else others.push([slot])
    }
    cache.forget(starting)
    const order: number[] = []
    const groups = (single.length === 0 ? others : [single, ...others]).map((together): Group => {
      const block = cache.gather(together)
      const indices = block.slots.flatMap((slot) => bySlot.get(slot) ?? [])
      order.push(...indices)
      const count = indices.length / together.length
      return { block, lanes: together.length, rows: count, mask: maskOf(block, count) }
    })
    return { groups, order }
  }

  /** The last layer's states of the needed rows. */
  function states(rows: readonly Row[], need: readonly number[]): Tensor {
    const { groups, order } = plan(rows)
    const tokens = order.map((index) => rows[index]!.token)
    let x: Tensor = tf.gather(weight('embed'), tf.tensor1d(tokens, 'int32'))
    for (let layer = 0; layer < config.layers; layer++) {
      const name = (tensor: string) => `l${layer}.${tensor}`
      const attended = attendAll(linear(x, name('wqkv'), name('bqkv')), groups, layer)
      x = addNorm(x, linear(attended, name('wo'), name('bo')), name('g1'), name('b1'))
      const inner = linear(x, name('w1'), name('bf1'), 'relu')
      x = addNorm(x, linear(inner, name('w2'), name('bf2')), name('g2'), name('b2'))
    }
    for (const { block, rows: count } of groups) if (block !== undefined) cache.grow(block, count)
    const wanted = need.map((index) => order.indexOf(index))
    if (wanted.length === order.length && wanted.every((at, i) => at === i)) return x
    return tf.gather(x, tf.tensor1d(wanted, 'int32'))
  }

  /** Runs a step and reads what `finish` makes of the logits. */
  function run(rows: readonly Row[], need: readonly number[], finish: (logits: Tensor) => Tensor) {
    if (isClosed) throw new Error('The engine is closed.')
    checkStep(rows, need, { attention, vocab: config.vocab, slots, maxTokens, maxRows })
    let values: ArrayLike<number> = []
    // not returned from tidy(), which would look for tensors among the numbers, one by one
    tf.tidy(() => {
      const needed = states(rows, need)
      if (need.length > 0) values = finish(tf.matMul(needed, weight('head'))).dataSync()
    })
    return values
  }

  return {
    info,
    slots,
    maxTokens,
    maxRows,
    step: (rows, need) => Int32Array.from(run(rows, need, (logits) => tf.argMax(logits, -1))),
    logits: (rows, need) => new Float32Array(run(rows, need, (logits) => logits)),
    close() {
      if (isClosed) return
      isClosed = true
      cache.clear()
      for (const tensor of tensors.values()) tensor.dispose()
    },
  }
}

function checkPositions(slot: number, positions: readonly number[], length: number): void {
  const wrong = positions.find((pos, index) => pos !== length + index)
  if (wrong === undefined) return
  throw new RangeError(
    `Position ${wrong} of slot ${slot} is out of turn. The slot holds ${length} positions, and rows must follow them one by one.`,
  )
}
