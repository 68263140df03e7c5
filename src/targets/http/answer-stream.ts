import type { Failure, Piece } from '../../protocols/piece.ts'
import type { AnswerReader, OnBytes } from '../../protocols/template-reader.ts'
import type { EndpointError } from '../../wire/endpoint-error.ts'
import type { WireRequest } from '../../wire/exchange.ts'
import type { ResponseHead } from '../../wire/response-parser.ts'
import type { WireClient } from '../../wire/wire-client.ts'
import type { ChunkParts } from '../target.ts'
import { createChunkQueue } from './chunk-queue.ts'
import { type DeadlineOptions, watchDeadlines } from './deadlines.ts'
import { type FailedRequest, statusFailure } from './status-failure.ts'
import { noStream, streamFailure, unfinished } from './stream-failure.ts'

/** How a streamed answer is read. */
export interface AnswerFormat {
  /** As in "text/event-stream". */
  readonly contentType: string
  /** Makes pieces of the bytes of an answer. */
  readonly createReader: (onPiece: (piece: Piece) => void, onBytes?: OnBytes) => AnswerReader
}

export interface AnswerRequest extends FailedRequest, DeadlineOptions {
  readonly wire: WireClient
  /** What is sent. */
  readonly sent: WireRequest
  readonly format: AnswerFormat
  readonly signal: AbortSignal
}

/** Bytes of an answer that is no stream, which are kept to say what it is. */
const longestRefusal = 65_536

/**
 * Milliseconds between the end of an answer and the end of its response, before the connection is
 * given up: most servers send the two apart, and some leave the connection open.
 */
const longestRest = 50

/** Where an answer goes. */
export interface AnswerSink {
  push(chunk: ChunkParts & { readonly at: number }): void
  /** Takes recognised texts without making anything of them; absent: they are pushed, too. */
  pushBytes?(...piece: [...Parameters<OnBytes>, at: number]): void
  /** The request waited so long, in seconds, for a connection to be opened. */
  connected?(seconds: number): void
  end(): void
  fail(error: EndpointError): void
}

/** Sends a request and streams what the answer says: see {@link readAnswer}. */
export function streamAnswer(request: AnswerRequest): AsyncIterable<ChunkParts> {
  let leave = (): void => {}
  const queue = createChunkQueue(() => {
    leave()
  })
  leave = readAnswer(request, queue)
  return queue
}

/**
 * Sends a request and tells what the answer says, stamped when its bytes were read: a chunk for
 * each piece, and one for the first byte where it says nothing.
 *
 * @returns Ends it, for those who have enough.
 */
export function readAnswer(request: AnswerRequest, sink: AnswerSink): () => void {
  const { wire, sent, format, endpoint, signal } = request
  const refusal = createRefusal(request)
  const deadlines = watchDeadlines(request, fail)
  let isOver = false
  let isFinished = false
  let hasChunk = false
  let at = 0
  let rest: NodeJS.Timeout | undefined

  const reader = format.createReader(
    take,
    sink.pushBytes === undefined
      ? undefined
      : (kind, read, from, to) => {
          if (isOver || rest !== undefined) return
          deadlines.tell(at)
          hasChunk = true
          sink.pushBytes?.(kind, read, from, to, at)
        },
  )
  const abandon = wire.send({
    endpoint,
    request: sent,
    head(head) {
      refusal.head(head)
    },
    connected: (seconds) => sink.connected?.(seconds),
    body(read, from, to, readAt) {
      at = readAt
      if (!refusal.isRefused()) feed(read, from, to)
      else if (refusal.body(read.subarray(from, to))) fail(refusal.failure())
    },
    end() {
      if (refusal.isRefused()) fail(refusal.failure())
      feed()
      if (isFinished) finish()
      else fail(unfinished(endpoint))
    },
    fail(error) {
      // the end of the answer has come, and only the end of the response is missing
      if (rest !== undefined) finish()
      else fail(refusal.isRefused() ? refusal.failure() : error)
    },
  })
  signal.addEventListener('abort', leave, { once: true })
  if (signal.aborted) leave()
  return leave

  /** Without bytes: the end. */
  function feed(read?: Buffer, from = 0, to = 0): void {
    if (isOver) return
    try {
      if (read === undefined) reader.end()
      else reader.feed(read, from, to)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      fail(streamFailure(endpoint, { kind: 'malformed', message }))
    }
    // the first byte counts, too, whatever it says
    if (!hasChunk) push({ at })
  }

  function take(piece: Piece): void {
    if (isOver || rest !== undefined) return
    const failure = piece.finish === 'error' ? endedForError : piece.failure
    if (failure !== undefined) {
      fail(streamFailure(endpoint, failure))
      return
    }
    tell(piece)
    if (piece.finish !== undefined || piece.isLast === true) isFinished = true
    if (piece.isLast === true) rest = setTimeout(giveUp, longestRest)
  }

  function tell({ text, reasoning, toolCall, usage }: Piece): void {
    const totalTokens = usage?.outputTokens
    if (totalTokens !== undefined) push({ at, totalTokens })
    if (text === '' && reasoning === '' && toolCall === '') return
    deadlines.tell(at)
    push({ at, text, reasoning, toolCall })
  }

  function push(chunk: ChunkParts & { readonly at: number }): void {
    hasChunk = true
    sink.push(chunk)
  }

  function giveUp(): void {
    finish()
    abandon()
  }

  function finish(): void {
    close()
    sink.end()
  }

  function fail(error: EndpointError): void {
    if (isOver) return
    close()
    sink.fail(error)
    abandon()
  }

  function leave(): void {
    if (isOver) return
    close()
    sink.end()
    abandon()
  }

  function close(): void {
    isOver = true
    clearTimeout(rest)
    deadlines.end()
    signal.removeEventListener('abort', leave)
  }
}

const endedForError: Failure = { kind: 'error', message: 'its reason to finish is "error"' }

/** An answer that is no stream of this format, kept to say what it is. */
interface Refusal {
  head(head: ResponseHead): void
  isRefused(): boolean
  /** Takes bytes of its body. @returns Whether they are enough. */
  body(bytes: Uint8Array): boolean
  failure(): EndpointError
}

function createRefusal(request: AnswerRequest): Refusal {
  const { format, endpoint } = request
  let refusedBy: ResponseHead | undefined
  let kept = Buffer.alloc(0)
  return {
    head(head) {
      if (!isStream(head, format)) refusedBy = head
    },
    isRefused: () => refusedBy !== undefined,
    body(bytes) {
      kept = Buffer.concat([kept, bytes])
      return kept.length >= longestRefusal
    },
    failure() {
      if (refusedBy === undefined) throw new Error('The answer was not refused.')
      const body = kept.toString('utf8')
      return isSuccess(refusedBy)
        ? noStream(endpoint, format.contentType, refusedBy, body)
        : statusFailure(request, refusedBy, body)
    },
  }
}

const isSuccess = ({ status }: ResponseHead): boolean => status >= 200 && status < 300

function isStream(head: ResponseHead, { contentType }: AnswerFormat): boolean {
  const type = head.headers.get('content-type')?.toLowerCase()
  const coding = head.headers.get('content-encoding')?.toLowerCase() ?? 'identity'
  return (
    isSuccess(head) && coding === 'identity' && (type === undefined || type.startsWith(contentType))
  )
}
