import { fork } from 'node:child_process'

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
  const answer = async (): Promise<unknown> =>
    await new Promise((resolve, reject) => {
      child.once('message', resolve)
      child.once('exit', () => {
        reject(new Error('The process of the engine has ended.'))
      })
    })
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
