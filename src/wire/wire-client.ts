import type { TLSSocket } from 'node:tls'

import { connectionFailure, connectTimeoutFailure } from './connection-failure.ts'
import type { EndpointError } from './endpoint-error.ts'
import type { Exchange } from './exchange.ts'
import { createHttp1Client } from './http1-client.ts'
import { createHttp2Client } from './http2-client.ts'
import { type ConnectionOptions, connectTls } from './tls-socket.ts'

/** Versions of HTTP that are spoken here. */
export type HttpVersion = 'HTTP/1.1' | 'HTTP/2'

/** Asks one endpoint by one version of HTTP. */
export interface HttpClient {
  /**
   * Sends a request once: no retry, no redirect.
   *
   * @returns Ends it at once.
   */
  send(exchange: Exchange): () => void
  /**
   * Opens connections until there is room for so many requests at once, of those under way too;
   * resolves when they are connected, or cannot be: the request that finds none says why.
   */
  connect(count: number): Promise<void>
}

/** Asks one endpoint by the best version of HTTP that it offers. */
export interface WireClient extends HttpClient {
  /** Which one that is; `undefined` until it was asked. */
  version(): HttpVersion | undefined
}

export interface WireClientOptions extends ConnectionOptions {
  /** `auto`: HTTP/2 where the server offers it over TLS (ALPN), else HTTP/1.1. */
  readonly protocol: 'auto' | 'http/1.1'
}

/**
 * A client that asks the server once which version it speaks, by the handshake of a connection, and
 * keeps to that. Without TLS it is HTTP/1.1, which needs no question.
 */
export function createWireClient(options: WireClientOptions): WireClient {
  const isKnown = options.protocol === 'http/1.1' || options.url.protocol !== 'https:'
  let version: HttpVersion | undefined = isKnown ? 'HTTP/1.1' : undefined
  let client: HttpClient | undefined = isKnown ? createHttp1Client(options) : undefined
  let asking: Promise<HttpClient | Error | 'timeout'> | undefined

  async function ask(): Promise<HttpClient | Error | 'timeout'> {
    const answer = await handshake(options)
    asking = undefined
    if (answer instanceof Error || answer === 'timeout') return answer
    const isHttp2 = answer.alpnProtocol === 'h2'
    version = isHttp2 ? 'HTTP/2' : 'HTTP/1.1'
    client = isHttp2 ? createHttp2Client(options, answer) : createHttp1Client(options)
    // HTTP/1.1 is read in another way, which a socket is opened for
    if (!isHttp2) answer.destroy()
    return client
  }

  return {
    version: () => version,
    async connect(count) {
      const found = client ?? (await (asking ??= ask()))
      if (typeof found === 'object' && 'send' in found) await found.connect(count)
    },
    send(exchange) {
      if (client !== undefined) return client.send(exchange)
      const since = performance.now() / 1000
      let isOver = false
      let abandon = (): void => {
        isOver = true
      }
      async function sendWhenKnown(): Promise<void> {
        const found = await (asking ??= ask())
        if (isOver) return
        if (found instanceof Error || found === 'timeout') {
          exchange.fail(failureOf(found, exchange, options))
          return
        }
        abandon = found.send(waitedBefore(exchange, performance.now() / 1000 - since))
      }
      void sendWhenKnown()
      return () => {
        abandon()
      }
    },
  }
}

/** Tells of the time that was waited before, with what comes upon it. */
function waitedBefore(exchange: Exchange, waited: number): Exchange {
  exchange.connected?.(waited)
  return {
    ...exchange,
    connected: (seconds) => exchange.connected?.(waited + seconds),
  }
}

function failureOf(
  found: Error | 'timeout',
  { endpoint }: Exchange,
  { connectTimeout }: ConnectionOptions,
): EndpointError {
  return found === 'timeout'
    ? connectTimeoutFailure(endpoint, connectTimeout)
    : connectionFailure(endpoint, found)
}

/** A connection whose server has chosen its protocol, or why there is none. */
async function handshake(options: ConnectionOptions): Promise<TLSSocket | Error | 'timeout'> {
  return await new Promise((resolve) => {
    const socket = connectTls(options, ['h2', 'http/1.1'])
    const timer = setTimeout(() => {
      socket.destroy()
      resolve('timeout')
    }, options.connectTimeout * 1000)
    const settle = (outcome: TLSSocket | Error): void => {
      clearTimeout(timer)
      resolve(outcome)
    }
    socket
      .once('secureConnect', () => {
        settle(socket)
      })
      .once('error', settle)
      .once('close', () => {
        settle(new Error('closed'))
      })
  })
}
