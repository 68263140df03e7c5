import { createRecording, type Recording } from '../metrics/recording.ts'
import { isVisible, type Trace, type TraceChunk, type TraceEnd } from '../metrics/trace.ts'
import type { Clock } from '../targets/clock.ts'
import type { Chunk, Message, Target, TargetRequest } from '../targets/target.ts'
import type { AnswerRecorder, WireTarget } from '../targets/wire-target.ts'
import { isWireTarget } from './is-wire-target.ts'

export interface SendOptions {
  readonly target: Target
  readonly prompt: string
  readonly maxTokens: number
  readonly messages?: readonly Message[]
  /** When it was to be sent, under a load that does not wait for answers. */
  readonly scheduledAt?: number
  readonly clock: Clock
  /** Seconds after which the request is ended as a timeout. */
  readonly timeout: number
  readonly signal: AbortSignal
  /** Where the chunks go, for those who cannot wait for the end. */
  readonly recording?: Recording
  /** Told when the first visible chunk has come. */
  readonly onFirstToken?: () => void
}

/** A target that does not stop: more chunks than any answer of `maxTokens` has. */
const chunkLimit = (maxTokens: number): number => Math.max(10_000, 100 * maxTokens)

const stopped = Symbol('stopped')

/** Made once: an error of its own for each request costs more than the rest of its end. */
const requestEnded = new DOMException('The request has ended.', 'AbortError')

type StopReason = 'timeout' | 'aborted'

/** What ends a request from outside: its deadline, or the caller's signal. */
interface Stop {
  /** Aborts the target's work. */
  readonly signal: AbortSignal
  /** Called when the request is to end; at once, when it was to end before. */
  onStop(callback: () => void): void
  reason(): StopReason | undefined
  now(why: StopReason): void
  /** Aborts what is left, and takes down timer and listener. */
  release(): void
}

function createStop(clock: Clock, timeout: number, caller: AbortSignal): Stop {
  const request = new AbortController()
  let callback = (): void => {}
  let reason: StopReason | undefined
  function now(why: StopReason): void {
    reason ??= why
    request.abort(requestEnded)
    callback()
  }
  const onAbort = (): void => {
    now('aborted')
  }
  const cancelTimer = clock.after(timeout, () => {
    now('timeout')
  })
  caller.addEventListener('abort', onAbort, { once: true })
  if (caller.aborted) now('aborted')
  return {
    signal: request.signal,
    onStop(called) {
      callback = called
      if (reason !== undefined) called()
    },
    reason: () => reason,
    now,
    release() {
      cancelTimer()
      caller.removeEventListener('abort', onAbort)
      request.abort(requestEnded)
    },
  }
}

/**
 * Sends one request and stamps what comes back. Never throws and never outlasts its timeout by
 * more than the target's longest synchronous block: a target that fails, hangs, floods or ignores
 * its signal gives a trace that says so.
 */
export async function sendRequest(options: SendOptions): Promise<Trace> {
  const { clock, timeout, signal, scheduledAt, target } = options
  const recording = options.recording ?? createRecording(options.maxTokens)
  const sentAt = clock.now()
  const stop = createStop(clock, timeout, signal)
  const sent: Sent = { ...options, sentAt, stop, recording }
  let connecting: number | undefined
  let moments: { readonly sentAt: number; readonly endedAt: number } | undefined
  let end: TraceEnd
  try {
    end = isWireTarget(target)
      ? await recordAnswer(target, sent, {
          connected(seconds) {
            connecting = seconds
          },
          moments(sentBy, endedAt) {
            moments = { sentAt: sentBy, endedAt }
          },
        })
      : await readStream(sent)
  } catch (error) {
    end = toErrorEnd(error, clock.now(), stop.reason())
  } finally {
    stop.release()
  }
  return {
    ...(scheduledAt !== undefined && { scheduledAt }),
    ...(connecting !== undefined && { connecting }),
    sentAt: moments?.sentAt ?? sentAt,
    get chunks() {
      return recording.chunks()
    },
    end: moments === undefined ? end : { ...end, at: moments.endedAt },
  }
}

/** A request on its way. */
interface Sent extends SendOptions {
  readonly sentAt: number
  readonly stop: Stop
  readonly recording: Recording
}

const requestOf = ({ prompt, maxTokens, messages, stop }: Sent): TargetRequest => ({
  prompt,
  maxTokens,
  signal: stop.signal,
  ...(messages !== undefined && { messages }),
})

/** Calls back the first time only. */
function once(callback: (() => void) | undefined): () => void {
  let isCalled = false
  return () => {
    if (isCalled) return
    isCalled = true
    callback?.()
  }
}

/** Has the target write its answer down, until it ends or is stopped. */
async function recordAnswer(
  target: WireTarget,
  sent: Sent,
  told: Pick<AnswerRecorder, 'connected' | 'moments'>,
): Promise<TraceEnd> {
  const { clock, stop, recording, sentAt, maxTokens, onFirstToken } = sent
  const before = stop.reason()
  if (before !== undefined) return { kind: before, at: sentAt }
  const most = chunkLimit(maxTokens)
  const tellToken = once(onFirstToken)
  await new Promise<void>((resolve, reject) => {
    const check = (count: number): void => {
      if (count >= most) reject(floodError(target.name, count, maxTokens))
    }
    const recorder: AnswerRecorder = {
      push(parts) {
        const chunk = toTraceChunk(parts, sentAt, parts.at, target.name)
        const count = recording.add(chunk)
        if (isVisible(chunk)) tellToken()
        check(count)
      },
      pushBytes(kind, bytes, from, to, at) {
        const count = recording.addBytes(kind, bytes, from, to, at)
        tellToken()
        check(count)
      },
      ...told,
    }
    stop.onStop(resolve)
    target.record(requestOf(sent), recorder).then(resolve, reject)
  })
  const reason = stop.reason()
  return { kind: reason ?? 'done', at: clock.now() }
}

/** Fills the recording until the stream ends or is stopped. */
async function readStream(sent: Sent): Promise<TraceEnd> {
  const { target, maxTokens, clock, timeout, sentAt, stop, recording } = sent
  const before = stop.reason()
  if (before !== undefined) return { kind: before, at: sentAt }
  const iterator = open(target, requestOf(sent))
  let isDone = false
  const tellToken = once(sent.onFirstToken)
  try {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- chunks come one after the other
      const next = await nextChunk(iterator, stop)
      const at = clock.now()
      if (next !== stopped && next.done === true) {
        isDone = true
        return { kind: 'done', at }
      }
      // A stream that never awaits starves timers, so the deadline is looked at here too.
      if (at > sentAt + timeout) stop.now('timeout')
      const reason = stop.reason()
      if (next === stopped || reason !== undefined) return { kind: reason ?? 'aborted', at }
      const chunk = toTraceChunk(next.value, sentAt, at, target.name)
      const count = recording.add(chunk)
      if (isVisible(chunk)) tellToken()
      checkLength(target.name, count, maxTokens)
    }
  } finally {
    // Not awaited: a generator that hangs never answers.
    if (!isDone) void closeQuietly(iterator)
  }
}

/**
 * The next chunk, or the stop. A promise for each chunk: racing them all against one promise of
 * the whole request would hang a callback on that for every chunk.
 */
async function nextChunk(
  iterator: AsyncIterator<Chunk>,
  stop: Stop,
): Promise<IteratorResult<Chunk> | typeof stopped> {
  return await new Promise((resolve, reject) => {
    stop.onStop(() => {
      resolve(stopped)
    })
    iterator.next().then(resolve, reject)
  })
}

function checkLength(name: string, chunks: number, maxTokens: number): void {
  if (chunks >= chunkLimit(maxTokens)) throw floodError(name, chunks, maxTokens)
}

function floodError(name: string, chunks: number, maxTokens: number): RangeError {
  return new RangeError(
    `The target "${name}" sent ${chunks} chunks for at most ${maxTokens} tokens. ` +
      'It must end its stream after "maxTokens" tokens.',
  )
}

/** Checks what plain JavaScript may hand in. */
function open(target: Target, request: TargetRequest): AsyncIterator<Chunk> {
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

async function closeQuietly(iterator: AsyncIterator<Chunk>): Promise<void> {
  try {
    await iterator.return?.()
  } catch {
    // The request has ended already, and its trace says how.
  }
}

function toTraceChunk(chunk: Chunk, sentAt: number, arrivedAt: number, name: string): TraceChunk {
  if (typeof chunk === 'string') {
    return { at: arrivedAt, arrivedAt, text: chunk, reasoning: '', toolCall: '' }
  }
  checkChunk(chunk, name)
  const { at = arrivedAt, text = '', reasoning = '', toolCall = '', tokens, totalTokens } = chunk
  checkStamp(at, sentAt, arrivedAt, name)
  checkCount('tokens', tokens, name)
  checkCount('totalTokens', totalTokens, name)
  return {
    at: Math.min(at, arrivedAt),
    arrivedAt,
    text: toText(text),
    reasoning: toText(reasoning),
    toolCall: toText(toolCall),
    ...(tokens !== undefined && { nativeTokens: tokens }),
    ...(totalTokens !== undefined && { totalNativeTokens: totalTokens }),
  }
}

function checkChunk(chunk: unknown, name: string): void {
  if (typeof chunk === 'object' && chunk !== null) return
  throw new TypeError(
    `The target "${name}" yielded ${describe(chunk)}. ` +
      'A chunk must be a string, or an object such as { text: "…" }.',
  )
}

function checkCount(field: string, count: number | undefined, name: string): void {
  if (count === undefined || (Number.isInteger(count) && count >= 0)) return
  throw new RangeError(
    `The target "${name}" yielded a chunk of ${count} tokens. "${field}" must be a whole number from 0.`,
  )
}

function checkStamp(at: number, sentAt: number, arrivedAt: number, name: string): void {
  // A microsecond of tolerance: stamps of other threads are converted between two clocks.
  if (at >= sentAt - 1e-6 && at <= arrivedAt + 1e-6) return
  throw new RangeError(
    `The target "${name}" stamped a chunk with at = ${at}. It must be a time between ` +
      `${sentAt} (sent) and ${arrivedAt} (arrived), in seconds of performance.now() / 1000.`,
  )
}

/** What plain JavaScript yields in place of text, such as null, is not text. */
const toText = (value: unknown): string => (typeof value === 'string' ? value : '')

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value === 'bigint') return `a bigint (${value})`
  if (typeof value === 'object') return value instanceof Promise ? 'a Promise' : 'an object'
  const shown =
    typeof value === 'symbol' || typeof value === 'function' ? '' : ` (${JSON.stringify(value)})`
  return `a ${typeof value}${shown.slice(0, 40)}`
}

/** Anything can be thrown, also what cannot be made a text. */
function textOf(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  } catch {
    return 'an error that is no text'
  }
}

function toErrorEnd(error: unknown, at: number, reason: StopReason | undefined): TraceEnd {
  // A target answers our abort with an error of its own; the reason is ours.
  if (reason !== undefined) return { kind: reason, at }
  const retryAfter = retryAfterOf(error)
  return {
    kind: 'error',
    at,
    detail: textOf(error),
    isThrottled: isThrottled(error),
    ...(retryAfter !== undefined && { retryAfter }),
  }
}

/** Seconds, as a number or as the text of a header; a date says nothing without the server's clock. */
function retryAfterOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('retryAfter' in error)) return undefined
  const { retryAfter } = error
  const isSeconds =
    typeof retryAfter === 'number' || (typeof retryAfter === 'string' && /^\s*\d/.test(retryAfter))
  const seconds = isSeconds ? Number(retryAfter) : Number.NaN
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined
}

/** 429, and what the target itself takes for the like. */
function isThrottled(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  return (
    ('status' in error && error.status === 429) ||
    ('isThrottled' in error && error.isThrottled === true)
  )
}
