import { fork } from 'node:child_process'
import { once } from 'node:events'

import { z } from 'zod'

import type { Load } from './transport-load.ts'

/** TinyLM in a process of its own, which can be asked over HTTP and from within. */
export interface TransportProcess {
  readonly baseURL: string
  /** The same load as over HTTP, made in the process of the engine. */
  loadInProcess(): Promise<Load>
  stop(): void
}

const portSchema = z.object({ port: z.int() })
const loadSchema = z.object({
  tokensPerSecond: z.number(),
  timeToFirstToken: z.number(),
  endToEnd: z.number(),
})

export async function startTransportProcess(): Promise<TransportProcess> {
  const child = fork(new URL('./transport-process.ts', import.meta.url))
  // listened for once: a listener for each answer would pile up
  const ended = once(child, 'exit').then(() => {
    throw new Error('The process of the engine has ended.')
  })
  ended.catch(() => {})
  const answer = async (): Promise<unknown> => {
    const message = once(child, 'message').then(([told]: unknown[]) => told)
    return await Promise.race([message, ended])
  }
  const { port } = portSchema.parse(await answer())
  return {
    baseURL: `http://127.0.0.1:${port}/v1`,
    async loadInProcess() {
      child.send('load')
      return loadSchema.parse(await answer())
    },
    stop() {
      child.kill()
    },
  }
}
