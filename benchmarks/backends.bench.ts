import { once } from 'node:events'
import { availableParallelism } from 'node:os'

import { openAI, test } from '../src/index.ts'
import { createTargetServer } from '../src/server/target-server.ts'
import { tinyLM } from '../src/targets/tiny-lm/index.ts'
import { encode } from '../src/targets/tiny-lm/tokenizer.ts'

// The same model on each backend that is there, side by side in one table. Short: what is compared
// are backends, which differ by factors, not by percents.
const short = { promptTokens: 16, maxTokens: 6, maxRequests: 6, warmup: 1, maxDuration: 8 }
const cores = availableParallelism()
// the client that measures has a core for itself
const many = Math.max(2, Math.min(8, cores - 1))

const backends = [
  { name: 'wasm, 1 thread', backend: 'wasm', threads: 1 },
  { name: `wasm, ${many} threads`, backend: 'wasm', threads: many },
  { name: 'tfjs-node', backend: 'tfjs-node' },
  { name: 'tfjs-node-gpu', backend: 'tfjs-node-gpu' },
  { name: 'cpu', backend: 'cpu' },
] as const

for (const options of backends) {
  const { name } = options
  test(`TinyLM on ${name}`, async ({ slo, skip }) => {
    if ('threads' in options && options.threads > 1 && options.threads >= cores) {
      skip(
        `this machine has ${cores} ${cores === 1 ? 'core' : 'cores'}: ${options.threads} threads would leave the client none, and the run would be invalid`,
      )
    }
    const target = tinyLM(options)
    const reason = await target.open().then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
    if (reason !== undefined) skip(reason)
    await slo.measure(target, { ...short, group: 'backends', label: name })
    // its engine would keep memory, and a thread, beside the next one
    await target.close()
  })
}

test('TinyLM on wasm, 1 thread, over HTTP', async ({ slo }) => {
  const target = tinyLM({ name: 'served', backend: 'wasm', threads: 1 })
  const server = createTargetServer({
    target,
    model: 'tiny-lm',
    maxRequests: 32,
    maxTokens: 256,
    countTokens: (text) => encode(text).length,
  }).listen(0, '127.0.0.1')
  try {
    await once(server, 'listening')
    await target.open()
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const baseURL = `http://127.0.0.1:${port}/v1`
    const label = 'wasm, 1 thread, over HTTP'
    await slo.measure(openAI({ baseURL, model: 'tiny-lm' }), { ...short, group: 'backends', label })
  } finally {
    server.closeAllConnections()
    server.close()
    await target.close()
  }
})
