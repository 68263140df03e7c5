import net from 'node:net'

import {
  connectionFailure,
  connectTimeoutFailure,
  cutOff,
  keptFailure,
} from './connection-failure.ts'
import { EndpointError } from './endpoint-error.ts'
import type { Exchange } from './exchange.ts'
import { http1Bytes } from './http1-bytes.ts'
import { createResponseParser } from './response-parser.ts'
import { type ConnectionOptions, connectTls, hostAndPort } from './tls-socket.ts'

/** A socket that takes one request after the other. */
export interface Connection {
  send(exchange: Exchange): void
  /** Ends it at once; what it was asked is not answered any more, and not failed either. */
  destroy(): void
  /** Whether the process waits for it. */
  hold(isHeld: boolean): void
}

/** What becomes of a connection. */
interface ConnectionEvents {
  /** It has answered, and takes another request; the server says how long it waits, in seconds. */
  onFree(keepAlive: string | undefined): void
  onGone(): void
  onConnected?(): void
}

/**
 * One for all sockets of this thread: a read is handed over before the next one starts. Large, since
 * an answer that comes faster than it is read comes in few reads then; it does not make them later.
 */
const shared = Buffer.allocUnsafeSlow(262_144)

/**
 * Opens a socket with one buffer for all reads. Each read is stamped once, before anything is done
 * with it; no read is ever put off, so that the endpoint is not slowed.
 */
export function openConnection(
  { url, ca, connectTimeout }: ConnectionOptions,
  events: ConnectionEvents,
): Connection {
  let exchange: Exchange | undefined
  let isConnected = false
  /** When it was asked to send while it was not connected. */
  let waitsSince: number | undefined
  let isGone = false
  let answers = 0
  let keepAlive: string | undefined
  let hasHead = false
  /** When the read that is being taken apart was made. */
  let at = 0

  const parser = createResponseParser({
    head(head) {
      hasHead = true
      keepAlive = head.headers.get('keep-alive')
      exchange?.head(head)
    },
    body(bytes, from, to) {
      exchange?.body(bytes, from, to, at)
    },
    end() {
      const answered = exchange
      exchange = undefined
      hasHead = false
      answers++
      if (parser.isKeptAlive && !isGone) events.onFree(keepAlive)
      else socket.destroy()
      answered?.end()
    },
  })

  function fail(error: EndpointError): void {
    const failed = exchange
    exchange = undefined
    socket.destroy()
    failed?.fail(error)
  }

  function lose(error: Error | undefined): void {
    if (exchange !== undefined) fail(lossOf(exchange.endpoint, error))
  }

  function lossOf(endpoint: string, error: Error | undefined): EndpointError {
    if (hasHead) return cutOff(endpoint, error)
    return answers > 0 ? keptFailure(endpoint, error) : connectionFailure(endpoint, error)
  }

  function read(size: number): boolean {
    at = performance.now() / 1000
    const asked = exchange
    if (asked === undefined) {
      // nobody has asked
      socket.destroy()
      return true
    }
    try {
      parser.feed(shared, size)
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error)
      if (exchange !== undefined) fail(httpFailure(asked.endpoint, what, error))
      else socket.destroy()
    }
    return true
  }

  const socket = openSocket(url, ca, read)
  const timer = setTimeout(() => {
    if (exchange !== undefined) fail(connectTimeoutFailure(exchange.endpoint, connectTimeout))
    socket.destroy()
  }, connectTimeout * 1000)
  timer.unref()
  socket
    .once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
      isConnected = true
      clearTimeout(timer)
      if (waitsSince !== undefined) exchange?.connected?.(performance.now() / 1000 - waitsSince)
      events.onConnected?.()
    })
    .on('error', lose)
    .on('end', () => {
      isGone = true
      if (isConnected && hasHead) parser.close()
      lose(undefined)
      events.onGone()
    })
    .on('close', () => {
      isGone = true
      clearTimeout(timer)
      lose(undefined)
      events.onGone()
    })

  return {
    send(next) {
      exchange = next
      if (!isConnected) waitsSince = performance.now() / 1000
      socket.write(http1Bytes(url.host, next.request))
    },
    destroy() {
      exchange = undefined
      socket.destroy()
    },
    hold(isHeld) {
      if (isHeld) socket.ref()
      else socket.unref()
    },
  }
}

function openSocket(
  url: URL,
  ca: string | undefined,
  callback: (size: number) => boolean,
): net.Socket {
  const onread = { buffer: shared, callback }
  return url.protocol === 'https:'
    ? connectTls({ url, ...(ca !== undefined && { ca }) }, ['http/1.1'], { onread })
    : net.connect({ ...hostAndPort(url), noDelay: true, onread })
}

function httpFailure(endpoint: string, what: string, cause: unknown): EndpointError {
  return new EndpointError(
    'http',
    `The endpoint ${endpoint} does not speak HTTP/1.1 as it must: ${what}. Ask it by another way than this target, or by a proxy in front of it.`,
    { cause },
  )
}
