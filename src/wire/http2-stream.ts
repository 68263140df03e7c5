import { STATUS_CODES } from 'node:http'
import http2, {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
} from 'node:http2'

import { connectionFailure, cutOff, keptFailure } from './connection-failure.ts'
import { EndpointError } from './endpoint-error.ts'
import type { Exchange } from './exchange.ts'
import type { ResponseHead } from './response-parser.ts'

/** A connection, and what became of it. */
export interface Http2Session {
  readonly session: ClientHttp2Session
  /** Answers that it has brought. */
  answers: number
  /** Why it is of no more use. */
  failure: Error | undefined
}

const { NGHTTP2_NO_ERROR, NGHTTP2_CANCEL, NGHTTP2_REFUSED_STREAM, NGHTTP2_ENHANCE_YOUR_CALM } =
  http2.constants

/**
 * Sends a request as a stream of a connection. Each part of the answer is stamped before anything is
 * done with it; several that came in one read have stamps of their own, one after the other.
 *
 * @param release - Called when the stream takes no more room, also twice.
 * @returns Resets it at once.
 */
export function openStream(
  pooled: Http2Session,
  url: URL,
  exchange: Exchange,
  release: () => void,
): () => void {
  const { request } = exchange
  let isOver = false
  let hasHead = false
  let broken: Error | undefined
  let stream: ClientHttp2Stream
  try {
    stream = pooled.session.request({
      ':method': 'POST',
      ':scheme': url.protocol.slice(0, -1),
      ':authority': url.host,
      ':path': request.path,
      'content-length': String(request.content.length),
      ...request.headers,
    })
  } catch (error) {
    release()
    const cause = error instanceof Error ? error : undefined
    exchange.fail(lossOf(exchange.endpoint, pooled, { hasHead, code: NGHTTP2_NO_ERROR, cause }))
    return () => {}
  }

  function end(): void {
    // a stream that was reset ends as well, and what has come is not the whole
    if (isOver || stream.rstCode !== NGHTTP2_NO_ERROR || broken !== undefined || !hasHead) return
    isOver = true
    pooled.answers++
    release()
    exchange.end()
  }
  stream
    .on('response', (headers) => {
      if (isOver) return
      hasHead = true
      exchange.head(headOf(headers))
    })
    .on('data', (bytes: Buffer) => {
      const at = performance.now() / 1000
      if (!isOver) exchange.body(bytes, 0, bytes.length, at)
    })
    .on('error', (error) => {
      broken ??= error
    })
    .on('end', () => {
      // whether the connection has broken is known when what it brought was handled
      if (pooled.failure === undefined && !pooled.session.destroyed) end()
    })
    .on('close', () => {
      release()
      if (isOver) return
      isOver = true
      const code = stream.rstCode ?? NGHTTP2_NO_ERROR
      const cause = broken ?? pooled.failure
      exchange.fail(lossOf(exchange.endpoint, pooled, { hasHead, code, cause }))
    })
  stream.end(request.content)
  return () => {
    isOver = true
    stream.close(NGHTTP2_CANCEL)
  }
}

function headOf(headers: IncomingHttpHeaders & IncomingHttpStatusHeader): ResponseHead {
  const status = headers[':status'] ?? 0
  return {
    status,
    // HTTP/2 sends none, and messages are to be the same
    reason: STATUS_CODES[status] ?? '',
    headers: new Map(
      Object.entries(headers).flatMap(([name, value]) =>
        name.startsWith(':') || value === undefined
          ? []
          : [[name, Array.isArray(value) ? value.join(', ') : value]],
      ),
    ),
  }
}

interface Loss {
  readonly hasHead: boolean
  /** With which the stream was reset. */
  readonly code: number
  readonly cause: Error | undefined
}

/** Why a stream has no whole answer. */
function lossOf(
  endpoint: string,
  { answers, failure }: Http2Session,
  { hasHead, code, cause }: Loss,
): EndpointError {
  if (code === NGHTTP2_REFUSED_STREAM || code === NGHTTP2_ENHANCE_YOUR_CALM) {
    return refusedFailure(endpoint, code, cause)
  }
  if (isProtocolError(failure)) return http2Failure(endpoint, failure)
  if (hasHead) return cutOff(endpoint, cause)
  if (failure !== undefined && answers > 0) return keptFailure(endpoint, cause)
  return code === NGHTTP2_NO_ERROR || code === NGHTTP2_CANCEL
    ? connectionFailure(endpoint, cause)
    : resetFailure(endpoint, code, cause)
}

const isProtocolError = (error: Error | undefined): error is Error =>
  error !== undefined && 'code' in error && error.code === 'ERR_HTTP2_ERROR'

/** As in "REFUSED_STREAM". */
function nameOf(code: number): string {
  const [name] =
    Object.entries(http2.constants).find(
      ([key, value]) => value === code && key.startsWith('NGHTTP2_') && !notErrors.test(key),
    ) ?? []
  return name?.slice('NGHTTP2_'.length) ?? `code ${code}`
}

/** Other numbers of the library, which are the same as those of errors. */
const notErrors =
  /^NGHTTP2_(?:ERR_|FLAG_|HCAT_|NV_|SESSION_|SETTINGS_(?!TIMEOUT)|STREAM_STATE|DEFAULT)/

function refusedFailure(endpoint: string, code: number, cause: unknown): EndpointError {
  return new EndpointError(
    'throttled',
    `The endpoint ${endpoint} refused the request's stream (${nameOf(code)}). It takes no more at once, or is about to close the connection.`,
    { cause },
  )
}

function resetFailure(endpoint: string, code: number, cause: unknown): EndpointError {
  return new EndpointError(
    'closed',
    `The endpoint ${endpoint} reset the request's stream before it answered (${nameOf(code)}). Its log may say why.`,
    { cause },
  )
}

function http2Failure(endpoint: string, cause: Error): EndpointError {
  return new EndpointError(
    'http',
    `The endpoint ${endpoint} does not speak HTTP/2 as it must: ${cause.message}. Write protocol: 'http/1.1' in the target's options.`,
    { cause },
  )
}
