import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'

import { sharedClockOffset } from '../platform/shared-clock.ts'
import { blot, keepSecrets, secretsOf } from '../targets/secrets.ts'
import type { Target, TargetRequest } from '../targets/target.ts'
import type { AnswerRecorder, EndpointRecipe, WireTarget } from '../targets/wire-target.ts'
import { EndpointError } from '../wire/endpoint-error.ts'
import { replayColumns } from './answer-columns.ts'
import type {
  FromThread,
  RequestNews,
  ThreadFailure,
  ThreadStart,
  ToThread,
} from './thread-messages.ts'

/** Threads that send and read in place of this one. */
export interface LoadThreads {
  /** The same target, asked by them. */
  readonly target: WireTarget
  /** What was seen of each of them from a moment of this thread's clock on. Seconds. */
  since(at: number): readonly ThreadSigns[]
  stop(): Promise<void>
}

/** See `ObservedSigns`. */
interface ThreadSigns {
  readonly loops: readonly number[]
  readonly canaryLags: Float64Array
}

interface Pending {
  readonly recorder: AnswerRecorder
  resolve(): void
  reject(error: Error): void
}

interface Thread {
  readonly worker: Worker
  readonly requests: Map<number, Pending>
  readonly connects: Map<number, () => void>
  readonly signs: Extract<FromThread, { kind: 'signs' }>[]
  /** Why nothing can be asked of it any more. */
  ended: Error | undefined
}

/**
 * Starts threads that ask an endpoint, each with sockets and a watch of its own. Their stamps are
 * those of the clock that all threads share; what comes is handed over each 50 ms, at the first
 * token and at the end, and is recorded here as if it had been read here.
 *
 * @throws Error when one does not start.
 */
export async function startLoadThreads(
  target: Target,
  recipe: EndpointRecipe,
  count: number,
  shortestFreeze: number,
): Promise<LoadThreads> {
  const secrets = secretsOf(target)
  const offset = sharedClockOffset()
  const start: ThreadStart = { recipe, shortestFreeze }
  const starting = Array.from({ length: count }, () =>
    startThread(start, {
      onNews: (thread, news) => {
        take(thread, news, offset)
      },
      failureOf: (reason) => endedError(target, blot(reason, secrets)),
    }),
  )
  const threads = starting.map(({ thread }) => thread)
  try {
    await Promise.all(starting.map(async ({ ready }) => await ready))
  } catch (error) {
    await Promise.all(threads.map(async ({ worker }) => await worker.terminate()))
    throw error
  }
  let lastId = 0

  async function record(request: TargetRequest, recorder: AnswerRecorder): Promise<void> {
    const { signal, ...asked } = request
    const thread = leastBusy(threads)
    const id = ++lastId
    await new Promise<void>((resolve, reject) => {
      if (thread.ended !== undefined) {
        reject(thread.ended)
        return
      }
      const abort = (): void => {
        thread.requests.delete(id)
        tell(thread, { kind: 'abort', id })
        resolve()
      }
      const settle = (settled: () => void): void => {
        signal.removeEventListener('abort', abort)
        settled()
      }
      thread.requests.set(id, {
        recorder,
        resolve: () => {
          settle(resolve)
        },
        reject: (error) => {
          settle(() => {
            reject(error)
          })
        },
      })
      signal.addEventListener('abort', abort, { once: true })
      tell(thread, { kind: 'ask', id, ...asked })
      if (signal.aborted) abort()
    })
  }

  async function connect(all: number): Promise<void> {
    const alive = threads.filter(({ ended }) => ended === undefined)
    const each = Math.ceil(all / Math.max(1, alive.length))
    await Promise.all(
      alive.map(async (thread) => {
        await new Promise<void>((resolve) => {
          const call = ++lastId
          thread.connects.set(call, resolve)
          tell(thread, { kind: 'connect', call, count: each })
        })
      }),
    )
  }

  const changed: WireTarget = keepSecrets({ ...target, record, connect }, secrets)
  return {
    target: changed,
    since: (at) =>
      threads.map(({ signs }) => {
        const seen = signs.filter((each) => each.at - offset >= at)
        return { loops: seen.map(({ loop }) => loop), canaryLags: joined(seen) }
      }),
    async stop() {
      await Promise.all(threads.map(async ({ worker }) => await worker.terminate()))
    },
  }
}

function tell({ worker }: Thread, message: ToThread): void {
  worker.postMessage(message, [])
}

/** What a thread is heard by. */
interface Listener {
  onNews(thread: Thread, news: RequestNews): void
  /** Of a thread that has ended. */
  failureOf(reason: string): Error
}

/** Starts one; `ready` rejects where it ends before it is. */
function startThread(
  start: ThreadStart,
  listener: Listener,
): { readonly thread: Thread; readonly ready: Promise<void> } {
  const worker = new Worker(threadFile(), { name: 'load', workerData: start, execArgv: [] })
  worker.unref()
  const thread: Thread = {
    worker,
    requests: new Map(),
    connects: new Map(),
    signs: [],
    ended: undefined,
  }
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>()
  function end(reason: string): void {
    const failure = (thread.ended ??= listener.failureOf(reason))
    reject(failure)
    for (const request of thread.requests.values()) request.reject(failure)
    thread.requests.clear()
    for (const done of thread.connects.values()) done()
    thread.connects.clear()
  }
  worker
    .on('message', (message: FromThread) => {
      if (message.kind === 'ready') resolve()
      else if (message.kind === 'signs') thread.signs.push(message)
      else if (message.kind === 'connected') {
        thread.connects.get(message.call)?.()
        thread.connects.delete(message.call)
      } else for (const news of message.news) listener.onNews(thread, news)
    })
    .on('error', (error) => {
      end(String(error))
    })
    .on('exit', (code) => {
      end(`exit code ${code}`)
    })
  return { thread, ready }
}

function joined(parts: readonly { readonly canaryLags: Float64Array }[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { canaryLags }) => sum + canaryLags.length, 0))
  let length = 0
  for (const { canaryLags } of parts) {
    all.set(canaryLags, length)
    length += canaryLags.length
  }
  return all
}

function leastBusy(threads: readonly Thread[]): Thread {
  const [first, ...others] = threads
  if (first === undefined) throw new RangeError('There must be one load thread at least.')
  return others.reduce(
    (best, thread) => (thread.requests.size < best.requests.size ? thread : best),
    first,
  )
}

/** Writes down what a thread tells of a request that is not over here. */
function take(thread: Thread, news: RequestNews, offset: number): void {
  const pending = thread.requests.get(news.id)
  if (pending === undefined) return
  const { recorder } = pending
  const { columns, moments, connecting, end } = news
  if (columns !== undefined) replayColumns(columns, offset, recorder)
  if (moments !== undefined) recorder.moments?.(moments[0] - offset, moments[1] - offset)
  if (connecting !== undefined) recorder.connected(connecting)
  if (end === undefined) return
  thread.requests.delete(news.id)
  if (end === 'done') pending.resolve()
  else pending.reject(errorOf(end))
}

/** The error that the thread has had, of the same class. */
function errorOf({ failure, message, ...details }: ThreadFailure): Error {
  return failure === undefined ? new Error(message) : new EndpointError(failure, message, details)
}

function endedError({ name }: Target, reason: string): EndpointError {
  return new EndpointError(
    'thread ended',
    `A thread that asks the target "${name}" has ended (${reason}), and with it what it had asked. Set "workers" to 0, and report this.`,
  )
}

/** Beside this file: `.ts` in the source, `.mjs` in the package. */
function threadFile(): URL {
  const extension = extname(new URL(import.meta.url).pathname)
  return new URL(`./load-thread${extension}`, import.meta.url)
}
