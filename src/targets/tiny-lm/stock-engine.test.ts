import { readFileSync } from 'node:fs'

import * as tensorflow from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-wasm'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'

import type { Attention, Row } from './engine.ts'
import { greedy, makePrompt } from './greedy.ts'
import { loadNative } from './native-backend.ts'
import { createStockEngine } from './stock-engine.ts'
import type { StockOps } from './stock-ops.ts'
import { makeWeights } from './weights.ts'

const modeSchema = z.object({
  logits: z.array(z.array(z.number())),
  greedy24: z.array(z.number()),
})
const { config, prompt, ...reference } = z
  .object({
    config: z.object({
      vocab: z.number(),
      d: z.number(),
      heads: z.number(),
      layers: z.number(),
      ff: z.number(),
    }),
    prompt: z.array(z.number()),
    lab: modeSchema,
    causal: modeSchema,
  })
  .parse(JSON.parse(readFileSync(new URL('fixtures/tiny-256.json', import.meta.url), 'utf8')))
const weights = makeWeights(config)
const { vocab } = config
const slots = 4

tensorflow.enableProdMode()
const native = await loadNative('@tensorflow/tfjs-node')
const whyNot = 'reason' in native ? ` (not run: ${native.reason})` : ''

interface Setup {
  readonly backend?: 'cpu' | 'wasm' | 'tensorflow'
  readonly attention?: Attention
  readonly tf?: StockOps
  /** 0: the newest positions of every block lie apart, as they do in a large one. */
  readonly copyLimit?: number
}

async function makeEngine(setup: Setup = {}) {
  const { backend = 'cpu', attention = 'causal', tf = tensorflow, copyLimit = 0 } = setup
  await tensorflow.setBackend(backend)
  return createStockEngine({
    tf,
    config,
    weights,
    attention,
    slots,
    maxTokens: 64,
    maxRows: 64,
    info: { backend, backendVersion: '', threads: 1, precision: 'fp32', attention },
    copyLimit,
  })
}

function rowsOf(tokens: readonly number[], slot = 0, from = 0): Row[] {
  return tokens.map((token, index) => ({ token, slot, pos: from + index }))
}

function largestDifference(ours: Iterable<number>, theirs: readonly number[]): number {
  const values = [...ours]
  expect(values).toHaveLength(theirs.length)
  return Math.max(...values.map((value, index) => Math.abs(value - theirs[index]!)))
}

const backends = ['cpu', 'wasm'] as const
const attentions = ['lab', 'causal'] as const
const setups = backends.flatMap((backend) =>
  attentions.map((attention) => ({ backend, attention })),
)

test.for(setups)(
  'on $backend with $attention attention the logits of every position are those of PyTorch',
  async ({ backend, attention }) => {
    const engine = await makeEngine({ backend, attention })
    const rows = rowsOf(prompt, 2)
    const logits = await engine.logits(rows, [...rows.keys()])
    engine.close()

    expect(largestDifference(logits, reference[attention].logits.flat())).toBeLessThan(5e-6)
  },
)

test.for(setups)(
  'on $backend with $attention attention the greedy tokens are those of PyTorch',
  async ({ backend, attention }) => {
    const engine = await makeEngine({ backend, attention })
    const tokens = await greedy(engine, prompt, 24)
    engine.close()

    expect(tokens).toEqual(reference[attention].greedy24)
  },
)

test.skipIf('reason' in native).for(attentions)(
  `on tfjs-node with %s attention the greedy tokens are those of PyTorch${whyNot}`,
  async (attention) => {
    if ('reason' in native) return
    const engine = await makeEngine({ backend: 'tensorflow', attention, tf: native.tf })
    const rows = rowsOf(prompt, 2)
    const logits = await engine.logits(rows, [...rows.keys()])
    const tokens = await greedy(engine, prompt, 24)
    engine.close()

    expect(largestDifference(logits, reference[attention].logits.flat())).toBeLessThan(5e-6)
    expect(tokens).toEqual(reference[attention].greedy24)
  },
)

test.for([1, 2, 5, 11])('a prompt in pieces of %d rows gives the same tokens', async (chunk) => {
  const engine = await makeEngine()
  const tokens = await greedy(engine, prompt, 24, { slot: 3, chunk })
  engine.close()

  expect(tokens).toEqual(reference.causal.greedy24)
})

/** The logits of each position of a sequence that is computed alone in one step. */
async function logitsAlone(sequence: readonly number[]): Promise<number[][]> {
  const engine = await makeEngine()
  const rows = rowsOf(sequence)
  const all = await engine.logits(rows, [...rows.keys()])
  engine.close()
  return rows.map((_, index) => Array.from(all.subarray(index * vocab, (index + 1) * vocab)))
}

const sequences = Array.from({ length: slots }, (_, slot) => makePrompt(40, 100 + slot, vocab))

test('slots that join, leave and return in flight compute what they compute alone', async () => {
  const alone = await Promise.all(sequences.map(logitsAlone))
  const engine = await makeEngine()
  const held = sequences.map(() => 0)
  // rows of each slot in each step: prompts of several rows beside next tokens, pauses, late starts
  const steps = [
    [7, 0, 0, 0],
    [1, 3, 0, 0],
    [1, 1, 0, 12],
    [1, 1, 1, 1],
    [0, 1, 1, 1],
    [0, 1, 0, 1],
    [1, 1, 5, 1],
    [1, 0, 1, 1],
    [1, 1, 1, 0],
    [0, 0, 1, 0],
    [1, 1, 1, 1],
  ]
  for (const counts of steps) {
    const rows = counts.flatMap((count, slot) => {
      const from = held[slot]!
      held[slot] = from + count
      return rowsOf(sequences[slot]!.slice(from, from + count), slot, from)
    })
    // oxlint-disable-next-line no-await-in-loop -- a step needs what the one before stored
    const logits = await engine.logits(rows, [...rows.keys()])
    const expected = rows.flatMap(({ slot, pos }) => alone[slot]![pos]!)
    expect(largestDifference(logits, expected)).toBeLessThan(5e-6)
  }
  engine.close()
})

test('however sequences are cut into steps and mixed, each row computes the same', async () => {
  const alone = await Promise.all(sequences.map(logitsAlone))
  const part = fc.record({
    rows: fc.integer({ min: 0, max: 4 }),
    startsAnew: fc.boolean(),
    // the order of the slots' rows in the step
    rank: fc.integer({ min: 0, max: 9 }),
  })
  const step = fc.array(part, { minLength: slots, maxLength: slots })
  const copyLimits = fc.constantFrom(0, 2 ** 19)
  await fc.assert(
    fc.asyncProperty(copyLimits, fc.array(step, { maxLength: 8 }), async (copyLimit, steps) => {
      const before = tensorflow.memory().numTensors
      const engine = await makeEngine({ copyLimit })
      const held = sequences.map(() => 0)
      for (const parts of steps) {
        const rows = parts
          .map(({ rows: count, startsAnew, rank }, slot) => ({ count, startsAnew, rank, slot }))
          .toSorted((a, b) => a.rank - b.rank)
          .flatMap(({ count, startsAnew, slot }) => {
            if (count === 0) return []
            const from = startsAnew ? 0 : held[slot]!
            held[slot] = from + count
            return rowsOf(sequences[slot]!.slice(from, from + count), slot, from)
          })
        if (rows.length === 0) continue
        // oxlint-disable-next-line no-await-in-loop -- a step needs what the one before stored
        const logits = await engine.logits(rows, [...rows.keys()])
        const expected = rows.flatMap(({ slot, pos }) => alone[slot]![pos]!)
        expect(largestDifference(logits, expected)).toBeLessThan(5e-6)
      }
      engine.close()
      expect(tensorflow.memory().numTensors).toBe(before)
    }),
    { numRuns: 40, seed: 1 },
  )
})

test('results come in the order of the needed rows, whatever slots they belong to', async () => {
  const engine = await makeEngine()
  // slot 2 has one row and is computed first, slot 1 has three
  const rows = [...rowsOf([5, 6, 7], 1), ...rowsOf([8], 2)]
  const [first, last, again] = await engine.step(rows, [0, 3, 0])
  const [alone] = await engine.step(rowsOf([8]), [0])
  const [other] = await engine.step(rowsOf([5]), [0])
  engine.close()

  expect({ first, last, again }).toEqual({ first: other, last: alone, again: other })
  expect(alone).not.toBe(other)
})

test('a step that needs no row gives none, and its rows are kept', async () => {
  const engine = await makeEngine()
  const nothing = await engine.step(rowsOf(prompt.slice(0, 11)), [])
  const next = await engine.step(rowsOf(prompt.slice(11), 0, 11), [0])
  engine.close()

  expect(nothing).toHaveLength(0)
  expect([...next]).toEqual(reference.causal.greedy24.slice(0, 1))
})

test.for(backends)('on %s a tie goes to the lowest token', async (backend) => {
  await tensorflow.setBackend(backend)
  const head = { shape: [config.d, vocab], data: new Float32Array(config.d * vocab) }
  const engine = createStockEngine({
    tf: tensorflow,
    config,
    weights: new Map([...weights, ['head', head]]),
    attention: 'causal',
    slots,
    maxTokens: 8,
    maxRows: 8,
    info: { backend, backendVersion: '', threads: 1, precision: 'fp32', attention: 'causal' },
  })
  const tokens = await engine.step(rowsOf([9, 8]), [0, 1])
  engine.close()

  expect([...tokens]).toEqual([0, 0])
})

test('a position out of turn is refused, and the slots stay as they were', async () => {
  const engine = await makeEngine()
  await engine.step(rowsOf(prompt.slice(0, 5)), [])
  const rows = [...rowsOf([1], 0), ...rowsOf([2], 1, 3)]

  expect(() => engine.step(rows, [0])).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: Position 3 of slot 1 is out of turn. The slot holds 0 positions, and rows must follow them one by one.]`,
  )
  const next = await engine.step(rowsOf(prompt.slice(5), 0, 5), [prompt.length - 6])
  expect([...next]).toEqual(reference.causal.greedy24.slice(0, 1))
  engine.close()
})

test('a step outside of the limits is refused', async () => {
  const engine = await makeEngine()

  expect(() => engine.step(rowsOf([1], slots), [0])).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: The slot of row 0 must be a whole number from 0 and below 4.]`,
  )
  engine.close()
})

test.for(setups)(
  'on $backend with $attention attention 100 steps leave no tensor behind',
  async ({ backend, attention }) => {
    const empty = tensorflow.memory().numTensors
    const engine = await makeEngine({ backend, attention })
    const sequence = makePrompt(60, 3, vocab)
    const counts: number[] = []
    for (let i = 0; i < 100; i++) {
      const pos = i % 50
      const rows = attention === 'lab' || pos === 0 ? rowsOf(sequence.slice(0, pos + 1)) : undefined
      // oxlint-disable-next-line no-await-in-loop -- a step needs what the one before stored
      await engine.step(rows ?? rowsOf(sequence.slice(pos, pos + 1), 0, pos), [0])
      counts.push(tensorflow.memory().numTensors)
    }
    engine.close()
    engine.close()

    // the sequence starts anew after 50 steps
    expect(counts.slice(50)).toEqual(counts.slice(0, 50))
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2 * config.layers)
    expect(tensorflow.memory().numTensors).toBe(empty)
    expect(() => engine.step(rowsOf([1]), [0])).toThrow('The engine is closed.')
  },
)

test('fused.matMul gets matrices only and none to transpose, which the wasm backend computes wrongly', async () => {
  const seen = new Set<string>()
  const { fused } = tensorflow
  const matMul: typeof fused.matMul = (options) => {
    const { a, b, transposeA = false, transposeB = false } = options
    const ranks = [a, b].map((x) => (x instanceof tensorflow.Tensor ? x.rank : Number.NaN))
    seen.add(JSON.stringify({ ranks, transposed: transposeA || transposeB }))
    return fused.matMul(options)
  }
  const engine = await makeEngine({ tf: { ...tensorflow, fused: { ...fused, matMul } } })
  await engine.step([...rowsOf([1, 2], 0), ...rowsOf([3], 1), ...rowsOf([4], 2)], [1])
  engine.close()

  expect([...seen]).toEqual(['{"ranks":[2,2],"transposed":false}'])
})
