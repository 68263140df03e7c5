// The process of TinyLM in the proof "transport": one engine, asked over HTTP by the parent, or from
// within when the parent says so. So that nothing but the way differs: not the engine, not its
// memory, not its threads.
import { once } from 'node:events'

import { createTargetServer } from '../../src/server/target-server.ts'
import { tinyLM } from '../../src/targets/tiny-lm/tiny-lm.ts'
import { encode } from '../../src/targets/tiny-lm/tokenizer.ts'
import { load } from './transport-load.ts'

const target = tinyLM()
await target.open()
const server = createTargetServer({
  target,
  model: 'tiny-lm',
  maxRequests: 64,
  maxTokens: 256,
  countTokens: (text) => encode(text).length,
}).listen(0, '127.0.0.1')
await once(server, 'listening')
const address = server.address()
process.on('message', () => {
  load(target).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      throw error
    },
  )
})
process.send?.({ port: typeof address === 'object' ? address?.port : undefined })
