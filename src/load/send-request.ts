import type { Trace, TraceChunk, TraceEnd } from '../metrics/trace.ts'
import type { Clock } from '../targets/clock.ts'
import type { Chunk, Target } from '../targets/target.ts'

export interface SendOptions {
  readonly target: Target
  readonly prompt: string
  readonly maxTokens: number
  readonly clock: Clock
  /** Seconds after which the request is ended as a timeout. */
  readonly timeout: number
  readonly signal: AbortSignal
  /** When it should have been sent. @default now */
  readonly scheduledAt?: number
}

/** A target that does not stop: more chunks than any answer of `maxTokens` has. */
const chunkLimit = (maxTokens: number): number => Math.max(10_000, 100 * maxTokens)

const stopped = Symbol('stopped')

/**
 * Sends one request and stamps what comes back. Never throws and never outlasts its timeout by
 * more than the target's longest synchronous block: a target that fails, hangs, floods or ignores
 * its signal gives a trace that says so.
 */
export async function sendRequest(options: SendOptions): Promise<Trace> {
  const { target, prompt, maxTokens, clock, timeout, signal } = options
  const request = new AbortController()
  const chunks: TraceChunk[] = []
  let reason: 'timeout' | 'aborted' | undefined
  let wake: (value: typeof stopped) => void = () => {}
  const isStopped = new Promise<typeof stopped>((resolve) => {
    wake = resolve
  })
  function stop(why: 'timeout' | 'aborted'): void {
    reason ??= why
    request.abort()
    wake(stopped)
  }
  const onAbort = (): void => {
    stop('aborted')
  }

  const sentAt = clock.now()
  const deadline = sentAt + timeout
  const cancelTimer = clock.after(timeout, () => {
    stop('timeout')
  })
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) stop('aborted')

  let iterator: AsyncIterator<Chunk> | undefined
  let finish: string | undefined
  let end: TraceEnd | undefined
  try {
    if (reason === undefined) {
      iterator = open(target, { prompt, maxTokens, signal: request.signal })
    }
    while (iterator !== undefined) {
      // oxlint-disable-next-line no-await-in-loop -- chunks come one after the other
      const next = await Promise.race([iterator.next(), isStopped])
      const arrivedAt = clock.now()
      if (next === stopped) break
      if (next.done === true) {
        end = { kind: 'done', at: arrivedAt, ...(finish !== undefined && { finish }) }
        break
      }
      // A stream that never awaits starves timers, so the deadline is looked at here too.
      if (arrivedAt > deadline) stop('timeout')
      if (reason !== undefined) break
      chunks.push(toTraceChunk(next.value, sentAt, arrivedAt, target.name))
      finish = typeof next.value === 'object' ? (next.value.finish ?? finish) : finish
      if (chunks.length >= chunkLimit(maxTokens)) {
        throw new RangeError(
          `The target "${target.name}" sent ${chunks.length} chunks for at most ${maxTokens} tokens. ` +
            'It must end its stream after "maxTokens" tokens.',
        )
      }
    }
  } catch (error) {
    end = toErrorEnd(error, clock.now(), reason)
  } finally {
    cancelTimer()
    signal.removeEventListener('abort', onAbort)
    if (end?.kind !== 'done') {
      request.abort()
      // Not awaited: a generator that hangs never answers.
      void closeQuietly(iterator)
    }
  }
  return {
    scheduledAt: options.scheduledAt ?? sentAt,
    sentAt,
    chunks,
    end: end ?? { kind: reason ?? 'aborted', at: clock.now() },
  }
}

/** Checks what plain JavaScript may hand in. */
function open(
  target: Target,
  request: { prompt: string; maxTokens: number; signal: AbortSignal },
): AsyncIterator<Chunk> {
  const stream: unknown = target.stream(request)
  if (isIterable(stream)) return stream[Symbol.asyncIterator]()
  throw new TypeError(
    `The target "${target.name}" returned ${describe(stream)} from stream(). ` +
      'It must return an async iterable of chunks. Write it as "async *stream({ prompt }) { … }".',
  )
}

function isIterable(value: unknown): value is AsyncIterable<Chunk> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

async function closeQuietly(iterator: AsyncIterator<Chunk> | undefined): Promise<void> {
  try {
    await iterator?.return?.()
  } catch {
    // The request has ended already, and its trace says how.
  }
}

function toTraceChunk(chunk: Chunk, sentAt: number, arrivedAt: number, name: string): TraceChunk {
  if (typeof chunk === 'string') {
    return { at: arrivedAt, arrivedAt, text: chunk, reasoning: '', toolCall: '' }
  }
  const value: unknown = chunk
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(
      `The target "${name}" yielded ${describe(value)}. ` +
        'A chunk must be a string, or an object such as { text: "…" }.',
    )
  }
  const { at = arrivedAt, text = '', reasoning = '', toolCall = '', tokens } = chunk
  // A microsecond of tolerance: stamps of other threads are converted between two clocks.
  if (!(at >= sentAt - 1e-6 && at <= arrivedAt + 1e-6)) {
    throw new RangeError(
      `The target "${name}" stamped a chunk with at = ${at}. It must be a time between ` +
        `${sentAt} (sent) and ${arrivedAt} (arrived), in seconds of performance.now() / 1000.`,
    )
  }
  if (tokens !== undefined && !(Number.isInteger(tokens) && tokens >= 0)) {
    throw new RangeError(
      `The target "${name}" yielded a chunk of ${tokens} tokens. "tokens" must be a whole number from 0.`,
    )
  }
  return {
    at: Math.min(at, arrivedAt),
    arrivedAt,
    text: String(text),
    reasoning: String(reasoning),
    toolCall: String(toolCall),
    ...(tokens !== undefined && { nativeTokens: tokens }),
  }
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value === 'object') return value instanceof Promise ? 'a Promise' : 'an object'
  return `a ${typeof value} (${String(value).slice(0, 40)})`
}

function toErrorEnd(
  error: unknown,
  at: number,
  reason: 'timeout' | 'aborted' | undefined,
): TraceEnd {
  // A target answers our abort with an error of its own; the reason is ours.
  if (reason !== undefined) return { kind: reason, at }
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  const status: unknown =
    typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined
  return { kind: 'error', at, detail, isThrottled: status === 429 }
}
