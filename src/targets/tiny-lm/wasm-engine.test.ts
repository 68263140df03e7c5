import * as tf from '@tensorflow/tfjs-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

import type { Attention, Engine, Row } from './engine.ts'
import { readReduced } from './fixtures/read.ts'
import { runAlone, runBatch, runScheduled } from './fixtures/run-batch.ts'
import { greedy, makePrompt } from './greedy.ts'
import { rowsPerStep } from './scheduler.ts'
import { startWasm, type WasmBackend } from './wasm-backend.ts'
import { createWasmEngine } from './wasm-engine.ts'
import { makeWeights } from './weights.ts'

const reference = readReduced()
const { config } = reference
const weights = makeWeights(config)
const rowsOf = (ids: readonly number[], slot = 0, from = 0) =>
  ids.map((token, index): Row => ({ token, slot, pos: from + index }))

let backend: WasmBackend
let open: Engine[] = []

beforeAll(async () => {
  backend = await startWasm(1)
})
afterEach(() => {
  for (const engine of open) engine.close()
  open = []
})
afterAll(() => backend.stop())

async function create(attention: Attention, slots = 4, maxTokens = 128): Promise<Engine> {
  const engine = await createWasmEngine({
    config,
    weights,
    attention,
    slots,
    maxTokens,
    maxRows: rowsPerStep(slots, maxTokens, attention) + 64,
    info: { backend: 'wasm', backendVersion: '4.22.0', threads: 1, precision: 'fp32', attention },
  })
  open.push(engine)
  return engine
}

test.for(['causal', 'lab'] as const)(
  'logits of the reduced model with attention "%s" are within 5e-6 of float64 PyTorch',
  async (attention) => {
    const engine = await create(attention)
    const rows = rowsOf(reference.prompt)

    const logits = await engine.logits(rows, [...rows.keys()])

    const expected = reference[attention].logits.flat()
    expect(logits).toHaveLength(expected.length)
    const errors = expected.map((value, index) => Math.abs(value - (logits[index] ?? Number.NaN)))
    expect(Math.max(...errors)).toBeLessThanOrEqual(5e-6)
  },
)

test.for(['causal', 'lab'] as const)(
  'the 24 greedy tokens of the reduced model with attention "%s" are those of PyTorch',
  async (attention) => {
    const engine = await create(attention)

    const tokens = await greedy(engine, reference.prompt, 24, { slot: 3 })

    expect(tokens).toEqual(reference[attention].greedy24)
  },
)

test('a request gets the same tokens alone, in a batch, in chunks and through the scheduler', async () => {
  const engine = await create('causal', 10)
  const prompts = Array.from({ length: 10 }, (_, seed) => makePrompt(5 + seed, seed + 1, 256))
  const requests = prompts.map((prompt) => ({ prompt, maxTokens: 20 }))
  const alone = await runAlone(engine, requests)

  expect(await runAlone(engine, requests, { chunk: 3 })).toEqual(alone)
  expect(await runBatch(engine, prompts, 20)).toEqual(alone)
  expect(await runBatch(engine, prompts.slice(0, 8), 20)).toEqual(alone.slice(0, 8))
  expect(await runScheduled(engine, requests)).toEqual(alone)
})

test.for(['causal', 'lab'] as const)(
  '30 requests of mixed length on 4 slots with attention "%s" get the tokens they get alone',
  async (attention) => {
    const engine = await create(attention)
    const requests = Array.from({ length: 30 }, (_, id) => ({
      prompt: makePrompt(1 + ((id * 11) % 70), id + 1, 256),
      maxTokens: 1 + ((id * 5) % 17),
    }))
    const alone = await runAlone(engine, requests)

    expect(await runScheduled(engine, requests)).toEqual(alone)
  },
)

test('100 steps leave no tensor behind', async () => {
  const engine = await create('causal')
  const before = tf.memory()

  await greedy(engine, reference.prompt, 100)

  const { numTensors, numDataBuffers } = tf.memory()
  expect({ numTensors, numDataBuffers }).toEqual({
    numTensors: before.numTensors,
    numDataBuffers: before.numDataBuffers,
  })
})

test('closing frees all that the engine holds, also when it is closed twice', async () => {
  const before = tf.memory().numTensors
  const engine = await create('causal')
  expect(tf.memory().numTensors).toBe(before + 26)

  engine.close()
  engine.close()

  expect(tf.memory().numTensors).toBe(before)
  expect(() => engine.step(rowsOf([1]), [0])).toThrow('The engine is closed.')
})

test('two engines with different attention work side by side in one thread', async () => {
  const [causal, lab] = [await create('causal'), await create('lab')]

  expect(await greedy(causal, reference.prompt, 24)).toEqual(reference.causal.greedy24)
  expect(await greedy(lab, reference.prompt, 24)).toEqual(reference.lab.greedy24)
  expect(await greedy(causal, reference.prompt, 24)).toEqual(reference.causal.greedy24)
})

test('a step outside of the limits is an error that leaks nothing and does no harm', async () => {
  const engine = await create('causal')
  const before = tf.memory().numTensors

  expect(() => engine.step([{ token: 256, slot: 0, pos: 0 }], [0])).toThrow(RangeError)
  expect(() => engine.step([{ token: 1, slot: 4, pos: 0 }], [0])).toThrow(RangeError)
  expect(() => engine.step([{ token: 1, slot: 0, pos: 128 }], [0])).toThrow(RangeError)
  expect(() => engine.step([{ token: 1, slot: -1, pos: 0.5 }], [0])).toThrow(RangeError)
  expect(() => engine.step([], [])).toThrow(RangeError)
  expect(() => engine.step(rowsOf([1, 2]), [2])).toThrow(RangeError)

  expect(tf.memory().numTensors).toBe(before)
  expect(await greedy(engine, reference.prompt, 24)).toEqual(reference.causal.greedy24)
})

test('an error in the middle of a step leaks nothing and leaves the engine usable', async () => {
  const engine = await create('causal')
  const before = tf.memory().numTensors
  // an op of the step that fails: as when the heap is full
  const kernel = tf.getKernel('_FusedMatMul', 'wasm')
  tf.unregisterKernel('_FusedMatMul', 'wasm')
  try {
    expect(() => engine.step(rowsOf([1, 2, 3]), [2])).toThrow('_FusedMatMul')
  } finally {
    tf.registerKernel(kernel)
  }

  expect(tf.memory().numTensors).toBe(before)
  expect(await greedy(engine, reference.prompt, 24)).toEqual(reference.causal.greedy24)
})

test('with attention "lab" a step that is not one whole sequence is an error', async () => {
  const engine = await create('lab')

  expect(() => engine.step(rowsOf([5], 0, 3), [0])).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: With attention "lab" a step is one whole sequence from position 0.]`,
  )
})

test('a step without needed rows stores keys and values only', async () => {
  const engine = await create('causal')

  expect(engine.step(rowsOf(reference.prompt.slice(0, 4)), [])).toHaveLength(0)
  const rest = rowsOf(reference.prompt.slice(4), 0, 4)
  expect([...(await engine.step(rest, [rest.length - 1]))]).toEqual([reference.causal.greedy24[0]])
})
