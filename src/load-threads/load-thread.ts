// A thread that sends and reads requests with sockets of its own; when, and what they are worth, is
// decided elsewhere.
import { parentPort, workerData } from 'node:worker_threads'

import { z } from 'zod'

import { startClientMonitor } from '../platform/client-monitor.ts'
import { sharedClockOffset } from '../platform/shared-clock.ts'
import { endpointOfRecipe } from '../targets/http/endpoint-of-recipe.ts'
import { EndpointError } from '../wire/endpoint-error.ts'
import { buffersOf, type ColumnRecorder, createColumns } from './answer-columns.ts'
import type {
  FromThread,
  RequestNews,
  ThreadFailure,
  ThreadStart,
  ToThread,
} from './thread-messages.ts'

/** Milliseconds from one message with what has come to the next. */
const newsEvery = 50
/** Milliseconds from one message with the signs of this thread to the next. */
const signsEvery = 1000

/** A request of this thread. */
interface Asked {
  readonly columns: ColumnRecorder
  readonly ending: AbortController
  hasTold: boolean
}

// what the other file of this folder hands over
const start = z.custom<ThreadStart>().parse(workerData)
const offset = sharedClockOffset()
const target = endpointOfRecipe(start.recipe)
const requests = new Map<number, Asked>()

function post(message: FromThread, buffers: ArrayBufferLike[] = []): void {
  parentPort?.postMessage(
    message,
    buffers.filter((buffer) => buffer instanceof ArrayBuffer),
  )
}

function tell(news: readonly RequestNews[]): void {
  if (news.length === 0) return
  post(
    { kind: 'news', news },
    news.flatMap(({ columns }) => (columns === undefined ? [] : buffersOf(columns))),
  )
}

/** What has come of a request since the last time. */
function newsOf(id: number, { columns }: Asked): readonly RequestNews[] {
  const taken = columns.take()
  return taken === undefined ? [] : [{ id, columns: taken }]
}

async function ask({ id, ...request }: Extract<ToThread, { kind: 'ask' }>): Promise<void> {
  const asked: Asked = {
    columns: createColumns(offset),
    ending: new AbortController(),
    hasTold: false,
  }
  requests.set(id, asked)
  let connecting: number | undefined
  const { columns } = asked
  // who adds users waits for their first tokens
  const tellFirst = (): void => {
    if (asked.hasTold) return
    asked.hasTold = true
    tell(newsOf(id, asked))
  }
  const sent = performance.now() / 1000 + offset
  let end: 'done' | ThreadFailure = 'done'
  try {
    await target.record(
      { ...request, signal: asked.ending.signal },
      {
        push(chunk) {
          columns.push(chunk)
          if (`${chunk.text ?? ''}${chunk.reasoning ?? ''}${chunk.toolCall ?? ''}` !== '')
            tellFirst()
        },
        pushBytes(...piece) {
          columns.pushBytes(...piece)
          tellFirst()
        },
        connected(seconds) {
          connecting = seconds
        },
      },
    )
  } catch (error) {
    end = failureOf(error)
  }
  const ended = performance.now() / 1000 + offset
  requests.delete(id)
  const last = columns.take()
  tell([
    {
      id,
      moments: [sent, ended],
      end,
      ...(last !== undefined && { columns: last }),
      ...(connecting !== undefined && { connecting }),
    },
  ])
}

/** The target has blotted the message. */
function failureOf(error: unknown): ThreadFailure {
  if (!(error instanceof EndpointError)) return { message: String(error) }
  const { failure, message, status, retryAfter } = error
  return {
    failure,
    message,
    ...(status !== undefined && { status }),
    ...(retryAfter !== undefined && { retryAfter }),
  }
}

async function connect({ call, count }: Extract<ToThread, { kind: 'connect' }>): Promise<void> {
  await target.connect(count)
  post({ kind: 'connected', call })
}

parentPort?.on('message', (message: ToThread) => {
  if (message.kind === 'ask') void ask(message)
  else if (message.kind === 'connect') void connect(message)
  else requests.get(message.id)?.ending.abort()
})

const monitor = await startClientMonitor({ hasCanary: true, shortestFreeze: start.shortestFreeze })
let since = performance.now() / 1000
let utilization = performance.eventLoopUtilization()
setInterval(() => {
  tell([...requests].flatMap(([id, asked]) => newsOf(id, asked)))
}, newsEvery)
setInterval(() => {
  const { canaryLags = new Float64Array() } = monitor.since(since)
  const at = since + offset
  since = performance.now() / 1000
  const current = performance.eventLoopUtilization()
  const loop = performance.eventLoopUtilization(current, utilization).utilization
  utilization = current
  post({ kind: 'signs', at, loop, canaryLags }, [canaryLags.buffer])
}, signsEvery)
post({ kind: 'ready' })
