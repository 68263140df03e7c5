import { createHash } from 'node:crypto'

import { afterAll, expect, test } from 'vitest'

import type { Attention, Engine } from './engine.ts'
import { readFull } from './fixtures/read.ts'
import { runAlone, runBatch, runScheduled } from './fixtures/run-batch.ts'
import { greedy, makePrompt } from './greedy.ts'
import { fullConfig } from './model.ts'
import { rowsPerStep } from './scheduler.ts'
import { startWasm, type WasmBackend } from './wasm-backend.ts'
import { createWasmEngine } from './wasm-engine.ts'
import { makeWeights } from './weights.ts'

// PyTorch's greedy tokens of TinyLM itself. Equal tokens are a strict test: one wrong bit in a
// hundred steps, and the texts part. The tests share one set of weights and one backend at a time.
const reference = readFull()
const weights = makeWeights()
const ten = reference.causal.filter(({ promptSeed }) => promptSeed >= 50 && promptSeed < 60)
const prompts = ten.map(({ promptSeed, promptLength }) => makePrompt(promptLength, promptSeed))
const requests = prompts.map((prompt) => ({ prompt, maxTokens: 100 }))
const expected = ten.map(({ tokens }) => tokens)

let running: { readonly threads: number; readonly backend: WasmBackend } | undefined

async function withEngine(
  threads: number,
  attention: Attention,
  run: (engine: Engine) => Promise<void>,
): Promise<void> {
  if (running?.threads !== threads) {
    running?.backend.stop()
    running = { threads, backend: await startWasm(threads) }
  }
  const [slots, maxTokens] = [10, 256]
  const engine = await createWasmEngine({
    config: fullConfig,
    weights,
    attention,
    slots,
    maxTokens,
    maxRows: Math.max(64, rowsPerStep(slots, maxTokens, attention)),
    info: { backend: 'wasm', backendVersion: '4.22.0', threads, precision: 'fp32', attention },
  })
  try {
    await run(engine)
  } finally {
    engine.close()
  }
}

afterAll(() => running?.backend.stop())

test('1 thread: 10 prompts, one after the other, get the 100 tokens that PyTorch gives', async () => {
  await withEngine(1, 'causal', async (engine) => {
    const tokens = await runAlone(engine, requests)

    expect(tokens).toEqual(expected)
    const hash = createHash('sha256').update(JSON.stringify(tokens)).digest('hex')
    expect(hash).toBe(reference.causalSha256)
  })
})

test('1 thread: the same tokens come from one batch of 10 and of 8, and from prompts in chunks', async () => {
  await withEngine(1, 'causal', async (engine) => {
    expect(await runBatch(engine, prompts, 100)).toEqual(expected)
    const eight = await runBatch(engine, prompts.slice(0, 8), 100)
    expect(eight).toEqual(expected.slice(0, 8))
    const [prompt = []] = prompts
    expect(await greedy(engine, prompt, 100, { chunk: 16 })).toEqual(expected[0])
  })
})

test('2 threads: 10 prompts through the scheduler get the 100 tokens that PyTorch gives', async () => {
  await withEngine(2, 'causal', async (engine) => {
    expect(await runScheduled(engine, requests)).toEqual(expected)
  })
})

// each lab answer costs 4 s or more, so 1 thread makes the first and 2 threads make the others
test.for([
  { threads: 1, answers: reference.lab.slice(0, 1) },
  { threads: 2, answers: reference.lab.slice(1) },
])(
  '$threads thread(s): prompts with attention "lab" get the 50 tokens that PyTorch gives',
  async ({ threads, answers }) => {
    await withEngine(threads, 'lab', async (engine) => {
      expect(answers.length).toBeGreaterThan(0)
      const asked = answers.map(({ promptSeed, promptLength, tokens }) => ({
        prompt: makePrompt(promptLength, promptSeed),
        maxTokens: tokens.length,
      }))
      expect(await runAlone(engine, asked)).toEqual(answers.map(({ tokens }) => tokens))
    })
  },
)
