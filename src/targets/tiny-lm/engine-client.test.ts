import { expect, test } from 'vitest'

import { startEngineClient, type EngineClient } from './engine-client.ts'
import type { EngineReady, EngineSettings } from './messages.ts'

const settings: EngineSettings = {
  attention: 'causal',
  backend: 'wasm',
  threads: 1,
  seed: 42,
  slots: 2,
  maxTokens: 64,
}
const ready: EngineReady = {
  kind: 'ready',
  backend: 'tfjs-wasm',
  backendVersion: '0',
  threads: 1,
  precision: 'fp32',
  weightsSha256: '',
  notTaken: [],
  warnings: [],
}

/** A thread that is ready at once, and does `onSubmit` (as source) with a `message`. */
function start(onSubmit: string, onStart = `post(${JSON.stringify(ready)})`) {
  const source = `
    import { parentPort } from 'node:worker_threads'
    const post = (message) => parentPort.postMessage(message)
    const tokens = (...batch) => post({ kind: 'tokens', at: process.hrtime.bigint(), batch: Float64Array.from(batch) })
    parentPort.on('message', (message) => {
      if (message.kind === 'start') { ${onStart} }
      if (message.kind === 'submit') { ${onSubmit} }
      if (message.kind === 'abort') tokens(message.id, 99, 1)
      if (message.kind === 'close') { post({ kind: 'closed' }); parentPort.close() }
    })`
  let ends = 0
  const file = new URL(`data:text/javascript,${encodeURIComponent(source)}`)
  const client = startEngineClient(settings, () => ends++, file)
  return { client, endsOf: () => ends }
}

async function allOf(client: EngineClient, maxTokens = 3): Promise<number[]> {
  const request = client.submit([1, 2], maxTokens)
  const tokens: number[] = []
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- a stream
    const received = await request.next()
    if (received === undefined) return tokens
    tokens.push(received.token)
  }
}

test('tokens of a request arrive in order, whatever the messages they come in', async () => {
  const { client } = start(
    'tokens(message.id, 7, 0, 1234, 5, 0, message.id, 8, 0); tokens(message.id, 9, 1)',
  )
  const engine = await client

  expect(await allOf(engine)).toEqual([7, 8, 9])
  await engine.close()
})

test('a thread that throws fails all requests with its error', async () => {
  const { client, endsOf } = start('throw new Error("out of memory")')
  const engine = await client
  const both = await Promise.allSettled([allOf(engine), allOf(engine)])

  expect(both).toEqual([
    { status: 'rejected', reason: new Error("TinyLM's engine thread failed: out of memory") },
    { status: 'rejected', reason: new Error("TinyLM's engine thread failed: out of memory") },
  ])
  await engine.close()
  expect(endsOf()).toBe(1)
})

test('a thread that ends fails what runs and what comes after', async () => {
  const { client } = start('process.exit(7)')
  const engine = await client
  const message = "TinyLM's engine thread ended with code 7."

  await expect(allOf(engine)).rejects.toThrow(message)
  await expect(allOf(engine)).rejects.toThrow(message)
  await engine.close()
})

test('a thread that cannot start is an error with its reason', async () => {
  await expect(start('', 'post({ kind: "fatal", reason: "no SIMD" })').client).rejects.toThrow(
    'no SIMD',
  )
  await expect(start('', 'throw new Error("no module")').client).rejects.toThrow(
    "TinyLM's engine thread failed: no module",
  )
})

test('a refusal fails its own request only', async () => {
  const { client } = start(
    'if (message.maxTokens > 3) post({ kind: "failed", ids: [message.id], reason: "too long" }); else tokens(message.id, 5, 1)',
  )
  const engine = await client

  await expect(allOf(engine, 4)).rejects.toThrow('too long')
  expect(await allOf(engine)).toEqual([5])
  await engine.close()
})

test('after an abort a request ends at once, and late tokens go nowhere', async () => {
  const { client } = start('')
  const engine = await client
  const request = engine.submit([1], 5)
  const next = request.next()
  request.abort()

  expect(await next).toBeUndefined()
  expect(await request.next()).toBeUndefined()
  await engine.close()
})
