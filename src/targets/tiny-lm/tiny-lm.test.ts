import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

import { afterAll, expect, test } from 'vitest'

import type { ChunkParts } from '../target.ts'
import { tinyLM } from './index.ts'
import { encode } from './tokenizer.ts'

const target = tinyLM({ backend: 'wasm', threads: 1, slots: 2 })
const prompt = 'The transformer architecture uses self-attention'

afterAll(() => target.close())

interface AskOptions {
  readonly maxTokens?: number
  readonly signal?: AbortSignal
}

async function ask(
  from = target,
  { maxTokens = 12, signal = new AbortController().signal }: AskOptions = {},
): Promise<ChunkParts[]> {
  return Array.fromAsync(from.stream({ prompt, maxTokens, signal }))
}

/** Reads one chunk of a long answer and stops. */
async function readOne(): Promise<number | undefined> {
  const stream = target.stream({ prompt, maxTokens: 200, signal: new AbortController().signal })
  const { value } = await stream.next()
  await stream.return()
  return value?.tokens
}

const textOf = (chunks: readonly ChunkParts[]) => chunks.map((chunk) => chunk.text).join('')

test('a stream opens the target, and has one chunk per token with its time', async () => {
  const before = performance.now() / 1000
  const chunks = await ask()
  const after = performance.now() / 1000

  expect(chunks).toHaveLength(12)
  expect(chunks.every(({ tokens }) => tokens === 1)).toBe(true)
  const times = chunks.map(({ at }) => at ?? Number.NaN)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(times[0]).toBeGreaterThan(before)
  expect(times.at(-1)).toBeLessThan(after)
})

test('the same prompt gets the same text, alone and beside others', async () => {
  const [alone] = [await ask()]
  const together = await Promise.all([ask(), ask(), ask(), ask(), ask()])

  expect(textOf(alone).length).toBeGreaterThan(0)
  expect(together.map(textOf)).toEqual(together.map(() => textOf(alone)))
})

test('what was open says what runs and why nothing else does', () => {
  const info = target.info()

  expect(info).toMatchObject({
    model: 'TinyLM 45.4M',
    backend: 'tfjs-wasm',
    backendVersion: '4.22.0',
    threads: 1,
    precision: 'fp32',
    seed: 42,
    details: {
      attention: 'causal',
      parameters: 45_377_536,
      weightsSha256: 'd553cfd6d5dc489009a3e3e96f50d36ad01464a7220063768b2891c59fb25077',
    },
  })
  expect(info.notes?.[0]).toMatch(
    /^TinyLM 45\.4M · tfjs 4\.22\.0 wasm simd, 1 of \d+ threads, fp32, causal · .+ \(\d+ cores\) · Node \d+/,
  )
})

test('an abort ends the stream at once and frees the slot', async () => {
  const controller = new AbortController()
  const chunks: ChunkParts[] = []
  const request = { prompt, maxTokens: 200, signal: controller.signal }
  for await (const chunk of target.stream(request)) {
    chunks.push(chunk)
    if (chunks.length === 3) controller.abort()
  }

  expect(chunks).toHaveLength(3)
  // both slots work: 2 requests run together, which a slot that is held would make impossible
  const both = await Promise.all([ask(), ask()])
  expect(both.map((one) => one.length)).toEqual([12, 12])
})

test('a reader that stops early aborts its request', async () => {
  expect(await Promise.all([readOne(), readOne(), readOne(), readOne()])).toEqual([1, 1, 1, 1])

  // 4 requests of 200 tokens on 2 slots would be in the way for seconds
  const chunks = await ask()
  expect(chunks).toHaveLength(12)
})

test('a signal that is aborted already gives an empty stream', async () => {
  expect(await ask(target, { signal: AbortSignal.abort() })).toEqual([])
})

test('a request that is too long fails with both numbers, and the next one is served', async () => {
  const length = encode(prompt).length

  await expect(ask(target, { maxTokens: 300 })).rejects.toThrow(
    `The prompt has ${length} tokens and the answer up to 300, but a slot holds 256.`,
  )
  expect(await ask()).toHaveLength(12)
})

test('a closed target fails what runs, and starts anew when it is asked again', async () => {
  const other = tinyLM({ backend: 'wasm', threads: 1, slots: 3 })
  await other.open()
  const running = ask(other, { maxTokens: 200 })
  const [answer] = await Promise.allSettled([running, other.close()])

  expect(answer).toEqual({ status: 'rejected', reason: new Error('TinyLM was closed.') })
  await other.close()

  expect(textOf(await ask(other))).toBe(textOf(await ask()))
  await other.close()
})

test('equal options give the same target, others another one', () => {
  expect(tinyLM({ slots: 2, threads: 1, backend: 'wasm' })).toBe(target)
  expect(tinyLM({ slots: 2, threads: 1, backend: 'wasm', attention: 'lab' })).not.toBe(target)
})

test('before it was opened a target knows its model and its seed', () => {
  expect(tinyLM({ seed: 5 }).info()).toEqual({
    model: 'TinyLM 45.4M',
    seed: 5,
    details: { attention: 'causal', parameters: 45_377_536 },
  })
})

test('a backend that cannot run is an error that says why', async () => {
  await expect(tinyLM({ backend: 'tfjs-node-gpu' }).open()).rejects.toMatchObject({
    code: 'SLO_BACKEND_UNAVAILABLE',
    message: expect.stringContaining(
      'TinyLM cannot run on the backend "tfjs-node-gpu". @tensorflow/tfjs-node-gpu',
    ),
  })
})

test('a plain script without close() ends by itself, and keeps its error listeners', async () => {
  const script = `
    import { tinyLM } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)}
    const count = () => ['uncaughtException', 'unhandledRejection'].map((e) => process.listenerCount(e))
    const before = count()
    const target = tinyLM({ backend: 'wasm', threads: 2, slots: 2 })
    let text = ''
    const signal = new AbortController().signal
    for await (const chunk of target.stream({ prompt: ${JSON.stringify(prompt)}, maxTokens: 12, signal })) {
      text += chunk.text
    }
    console.log(JSON.stringify({ text, before, after: count() }))
  `
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const code = new Promise<number | null>((resolve) => {
    child.on('exit', resolve)
  })
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)])

  expect(errors).toBe('')
  expect(await code).toBe(0)
  expect(JSON.parse(out)).toEqual({ text: textOf(await ask()), before: [0, 0], after: [0, 0] })
})

test('a character that is cut off by the end of the answer is flushed with the last chunk', async () => {
  const fox = { prompt: 'The quick brown fox', signal: new AbortController().signal }
  const whole = await Array.fromAsync(target.stream({ ...fox, maxTokens: 30 }))
  const held = whole.findIndex((chunk) => chunk.text === '')
  const cut = await Array.fromAsync(target.stream({ ...fox, maxTokens: held + 1 }))

  // a token without text is a token all the same
  expect(whole[held]).toMatchObject({ text: '', tokens: 1 })
  expect(cut.at(-1)).toMatchObject({ text: '\u{FFFD}' })
})
