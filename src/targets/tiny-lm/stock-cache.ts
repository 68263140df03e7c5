import type { Tensor } from '@tensorflow/tfjs-core'

import type { StockOps } from './stock-ops.ts'

/** Keys and values of successive positions, each `[lanes × heads, time, head width]`. */
export interface KeysAndValues {
  readonly keys: Tensor
  readonly values: Tensor
}

/**
 * Lanes whose keys and values lie in the same tensors, right-aligned on one time axis: the newest
 * position of every lane is the last one, and what a shorter lane has before its start is padding.
 */
export interface Block {
  /** The slot of each lane. */
  readonly slots: readonly number[]
  /** Of each layer one piece, or two: the older positions and the last few. */
  readonly layers: (readonly KeysAndValues[])[]
  time: number
}

/**
 * Keys and values of all slots. Tensors cannot be written to, so an append copies: slots that step
 * together lie in one block, which is made anew only when one of them joins or leaves, and most
 * appends to a large block copy only its last few positions.
 */
interface StockCache {
  /** Positions that the slot holds. */
  length(slot: number): number
  /** Empties slots. */
  forget(slots: readonly number[]): void
  /** Brings slots together in one block of nothing else, in an order that the block names. */
  gather(slots: readonly number[]): Block
  /** Appends the same number of positions to all lanes, for one layer; all pieces then. */
  append(block: Block, layer: number, newest: KeysAndValues): readonly KeysAndValues[]
  /** Counts the positions that were appended to each layer. */
  grow(block: Block, positions: number): void
  /** Empties all slots. */
  clear(): void
}

interface StockCacheOptions {
  readonly tf: StockOps
  readonly layers: number
  readonly heads: number
  readonly headWidth: number
  /** Numbers in the keys of a block from which on an append no longer copies all of them. */
  readonly copyLimit: number
}

/** Single positions that are gathered before they are joined to the older ones. */
const recentLength = 16

/** Makes an empty cache. */
export function createStockCache(options: StockCacheOptions): StockCache {
  const { tf, layers, heads, headWidth, copyLimit } = options
  const homes = new Map<number, Block>()
  const lengths = new Map<number, number>()
  const length = (slot: number) => lengths.get(slot) ?? 0

  function pick(tensor: Tensor, block: Block, slots: readonly number[]): Tensor {
    const lanes = slots.map((slot) => block.slots.indexOf(slot))
    if (lanes.length === block.slots.length && lanes.every((lane, i) => lane === i)) return tensor
    // a slice on the wasm backend would first copy the whole source; gather copies what it takes
    const flat = tf.reshape(tensor, [block.slots.length, heads * block.time * headWidth])
    const picked = tf.gather(flat, tf.tensor1d(lanes, 'int32'))
    return tf.reshape(picked, [lanes.length * heads, block.time, headWidth])
  }

  /** Puts padding before the oldest position, or takes it away. */
  function stretch(tensor: Tensor, time: number): Tensor {
    const [lanes = 0, held = 0] = tensor.shape
    const missing = time - held
    if (missing < 0) return tf.slice(tensor, [0, -missing, 0], [-1, -1, -1])
    if (missing === 0) return tf.reshape(tensor, tensor.shape)
    const padding = tf.zeros([lanes, missing, headWidth])
    return held === 0 ? padding : tf.concat([padding, tensor], 1)
  }

  function join(pieces: readonly KeysAndValues[], part: keyof KeysAndValues): Tensor {
    const parts = pieces.map((piece) => piece[part]).filter((tensor) => tensor.size > 0)
    // a tensor of its own even of one part, so that each can be disposed
    return parts.length === 1 ? tf.reshape(parts[0]!, parts[0]!.shape) : tf.concat(parts, 1)
  }

  function build(slots: readonly number[]): Block {
    const time = Math.max(...slots.map(length))
    const groups = Map.groupBy(slots, (slot) => homes.get(slot))
    const merge = (layer: number, part: keyof KeysAndValues) =>
      tf.tidy(() => {
        const parts = Array.from(groups, ([block, members]) => {
          if (block === undefined) return tf.zeros([members.length * heads, time, headWidth])
          return stretch(pick(join(block.layers[layer]!, part), block, members), time)
        })
        return tf.keep(parts.length === 1 ? parts[0]! : tf.concat(parts, 0))
      })
    return {
      slots: [...groups.values()].flat(),
      layers: Array.from({ length: layers }, (_, layer) => [
        { keys: merge(layer, 'keys'), values: merge(layer, 'values') },
      ]),
      time,
    }
  }

  function settle(block: Block): Block {
    for (const slot of block.slots) homes.set(slot, block)
    return block
  }

  function dispose({ layers: tensors }: Block): void {
    for (const { keys, values } of tensors.flat()) tf.dispose([keys, values])
  }

  const blocksOf = (slots: readonly number[]) =>
    new Set(slots.flatMap((slot) => homes.get(slot) ?? []))

  /** Makes blocks smaller by the lanes that are in use no more. */
  function remove(leaving: readonly number[]): void {
    for (const block of blocksOf(leaving)) {
      const rest = block.slots.filter((slot) => !leaving.includes(slot))
      if (rest.length > 0) settle(build(rest))
      dispose(block)
    }
    for (const slot of leaving) homes.delete(slot)
  }

  return {
    length,
    forget(slots) {
      remove(slots)
      for (const slot of slots) lengths.delete(slot)
    },
    gather(slots) {
      const [first, ...others] = blocksOf(slots)
      const isTogether = first !== undefined && others.length === 0
      if (isTogether && slots.every((slot) => homes.has(slot))) {
        if (first.slots.length === slots.length) return first
      }
      const block = build(slots)
      remove(slots)
      return settle(block)
    },
    append(block, layer, newest) {
      const old = block.layers[layer]!
      const [older, recent] = old
      const held = recent?.keys.shape[1] ?? 0
      const isRecent = newest.keys.shape[1] === 1 && held < recentLength
      const stays = isRecent && older !== undefined && older.keys.size > copyLimit
      const joined = stays ? [...old.slice(1), newest] : [...old, newest]
      const piece = { keys: tf.keep(join(joined, 'keys')), values: tf.keep(join(joined, 'values')) }
      for (const { keys, values } of stays ? old.slice(1) : old) tf.dispose([keys, values])
      const pieces = stays ? [older, piece] : [piece]
      block.layers[layer] = pieces
      return pieces
    },
    grow(block, positions) {
      block.time += positions
      for (const slot of block.slots) lengths.set(slot, length(slot) + positions)
    },
    clear() {
      for (const block of new Set(homes.values())) dispose(block)
      homes.clear()
      lengths.clear()
    },
  }
}
