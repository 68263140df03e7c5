import { extname } from 'node:path'
import { SHARE_ENV, Worker } from 'node:worker_threads'

import { messageOf } from './message-of.ts'
import type { EngineReady, EngineSettings, FromEngine, ToEngine } from './messages.ts'
import { createHrtimeConverter } from './thread-clock.ts'

/** A token as it reaches this thread. */
interface ReceivedToken {
  readonly token: number
  /** When the engine had it, in seconds of this thread's `performance.now() / 1000`. */
  readonly at: number
  readonly isLast: boolean
}

/** A request that the engine thread works on. */
interface EngineRequest {
  /**
   * The next token; `undefined` after the last one and after an abort.
   *
   * @throws Error with the reason, when the engine refused or failed the request.
   */
  next(): Promise<ReceivedToken | undefined>
  /** Ends the request here at once, and in the engine before its next step. */
  abort(): void
}

/** The engine thread, seen from the thread that asks. */
export interface EngineClient {
  readonly ready: EngineReady
  submit(prompt: readonly number[], maxTokens: number, seed?: number): EngineRequest
  /** Stops the thread; requests that still run fail. */
  close(): Promise<void>
}

interface Pending {
  readonly tokens: ReceivedToken[]
  end: 'open' | 'ended' | { readonly reason: string }
  wake: () => void
}

/**
 * Starts the engine thread and waits until it is ready.
 *
 * @param onEnd Called once when the thread has ended, for whatever reason.
 * @param file The thread's entry; tests hand in others.
 * @throws Error with the thread's reason, when it cannot start.
 */
export async function startEngineClient(
  settings: EngineSettings,
  onEnd: () => void,
  file: URL = threadFile(),
): Promise<EngineClient> {
  const worker = new Worker(file, {
    name: 'TinyLM',
    // libtensorflow reads its settings from the real environment, not from a copy
    env: SHARE_ENV,
    // options of the test runner's processes are not for this thread
    execArgv: [],
    // not inherited, since a stream that is held open can keep a test run from ending; and not
    // read, since a reader keeps the process alive. The thread prints next to nothing
    stdout: true,
    stderr: true,
  })
  const toSeconds = createHrtimeConverter()
  const requests = new Map<number, Pending>()
  const started = Promise.withResolvers<EngineReady>()
  const ended = Promise.withResolvers<void>()
  let lastId = 0
  let reason: string | undefined

  const post = (message: ToEngine) => worker.postMessage(message, [])

  /** A thread without requests does not keep the process alive. */
  function settle(id: number, end: Pending['end']): void {
    const request = requests.get(id)
    if (request === undefined) return
    requests.delete(id)
    request.end = end
    request.wake()
    if (requests.size === 0) worker.unref()
  }

  function fail(why: string): void {
    reason ??= why
    for (const id of requests.keys()) settle(id, { reason: why })
    started.reject(new Error(why))
  }

  function receive(at: number, batch: Float64Array): void {
    for (let i = 0; i + 2 < batch.length; i += 3) {
      const [id = 0, token = 0, last] = batch.subarray(i, i + 3)
      const request = requests.get(id)
      if (request === undefined) continue
      request.tokens.push({ token, at, isLast: last === 1 })
      if (last === 1) settle(id, 'ended')
      else request.wake()
    }
  }

  worker.on('message', (message: FromEngine) => {
    switch (message.kind) {
      case 'ready':
        started.resolve(message)
        break
      case 'tokens':
        receive(toSeconds(message.at), message.batch)
        break
      case 'failed':
        for (const id of message.ids) settle(id, { reason: message.reason })
        break
      case 'fatal':
        fail(message.reason)
        break
      case 'closed':
        ended.resolve()
        break
    }
  })
  worker.on('error', (error) => fail(`TinyLM's engine thread failed: ${messageOf(error)}`))
  worker.on('exit', (code) => {
    fail(`TinyLM's engine thread ended with code ${code}.`)
    ended.resolve()
    onEnd()
  })

  post({ kind: 'start', settings })
  try {
    const ready = await started.promise
    if (requests.size === 0) worker.unref()
    return { ready, submit, close }
  } catch (error) {
    await worker.terminate()
    throw error
  }

  function submit(prompt: readonly number[], maxTokens: number, seed = 0): EngineRequest {
    const id = ++lastId
    const request: Pending = { tokens: [], end: 'open', wake: () => {} }
    if (reason === undefined) {
      requests.set(id, request)
      worker.ref()
      post({ kind: 'submit', id, prompt, maxTokens, seed })
    } else {
      request.end = { reason }
    }
    return {
      async next() {
        while (request.tokens.length === 0 && request.end === 'open') {
          const { promise, resolve } = Promise.withResolvers<void>()
          request.wake = resolve
          // oxlint-disable-next-line no-await-in-loop -- waits for the next event
          await promise
        }
        const token = request.tokens.shift()
        if (token !== undefined) return token
        if (typeof request.end === 'object') throw new Error(request.end.reason)
        return undefined
      },
      abort() {
        if (!requests.has(id)) return
        request.tokens.length = 0
        settle(id, 'ended')
        post({ kind: 'abort', id })
      },
    }
  }

  async function close(): Promise<void> {
    reason ??= 'TinyLM was closed.'
    for (const id of requests.keys()) settle(id, { reason })
    worker.ref()
    post({ kind: 'close' })
    await ended.promise
    await worker.terminate()
  }
}

/** Beside this file: `.ts` in the source, `.mjs` in the package. */
function threadFile(): URL {
  const extension = extname(new URL(import.meta.url).pathname)
  return new URL(`./engine-thread${extension}`, import.meta.url)
}
