import http2, { type ClientHttp2Session } from 'node:http2'
import type { TLSSocket } from 'node:tls'

import { connectionFailure, connectTimeoutFailure } from './connection-failure.ts'
import { EndpointError } from './endpoint-error.ts'
import { type Http2Session, openStream } from './http2-stream.ts'
import { type ConnectionOptions, connectTls } from './tls-socket.ts'
import type { HttpClient } from './wire-client.ts'

/** A session that has been idle for longer, in seconds, is not used: its server may be closing it. */
const longestWait = 4

/** Bytes that a server may send before we say that we have read them: never the cause of a pause. */
const windowSize = 2 ** 28

/** A connection and the streams on it. */
interface Pooled extends Http2Session {
  /** Requests that are on it, or wait for it to be ready. */
  taken: number
  /** How many the server takes at once; a guess until it has told. */
  room: number
  isReady: boolean
  isGone: boolean
  /** Since when nothing is on it, in seconds of `performance.now() / 1000`. */
  idleSince: number
  readonly ready: Promise<EndpointFault | undefined>
}

/** Why a connection cannot be used. */
type EndpointFault = (endpoint: string) => EndpointError

/**
 * Asks one endpoint over HTTP/2: as many requests on a connection as the server takes at once, and
 * as many connections as that needs.
 *
 * @param first - A connection whose server has chosen HTTP/2.
 */
export function createHttp2Client(options: ConnectionOptions, first: TLSSocket): HttpClient {
  const pool: Pooled[] = []
  /** Of the connection before: of one that is being opened nothing else is known. */
  let expectedRoom = Infinity
  open(first)

  function open(connected?: TLSSocket): Pooled {
    const socket = connected ?? connectTls(options, ['h2'])
    const session = http2.connect(options.url.origin, {
      createConnection: () => socket,
      settings: { enablePush: false, initialWindowSize: windowSize },
    })
    const pooled: Pooled = {
      session,
      answers: 0,
      taken: 0,
      room: expectedRoom,
      isReady: false,
      isGone: false,
      idleSince: performance.now() / 1000,
      failure: undefined,
      ready: whenReady(session, socket, options),
    }
    const leave = (): void => {
      pooled.isGone = true
      const index = pool.indexOf(pooled)
      if (index !== -1) pool.splice(index, 1)
    }
    session
      .on('error', (error) => {
        pooled.failure ??= error
        leave()
      })
      .on('goaway', (code) => {
        pooled.failure ??= new Error(`GOAWAY ${code}`)
        leave()
      })
      .on('close', leave)
      .on('remoteSettings', ({ maxConcurrentStreams }) => {
        expectedRoom = Math.max(1, maxConcurrentStreams ?? Infinity)
        pooled.room = expectedRoom
      })
    async function settle(): Promise<void> {
      const fault = await pooled.ready
      pooled.isReady = fault === undefined
      if (fault === undefined) session.setLocalWindowSize(windowSize)
      else {
        leave()
        session.destroy()
      }
      hold(pooled)
    }
    void settle()
    pool.push(pooled)
    return pooled
  }

  /** The process waits for connections that are used, and for no other. */
  function hold({ session, taken, isGone }: Pooled): void {
    if (isGone || session.destroyed) return
    if (taken > 0) session.ref()
    else session.unref()
  }

  function dropStale(): void {
    const now = performance.now() / 1000
    for (const one of pool.filter(({ taken, isReady }) => taken === 0 && isReady)) {
      if (one.idleSince + longestWait > now) continue
      one.isGone = true
      pool.splice(pool.indexOf(one), 1)
      one.session.close()
    }
  }

  /** The fullest one that has room, so that the others become idle. */
  function withRoom(): Pooled {
    dropStale()
    const found = pool
      .filter(({ taken, room, session }) => taken < room && !session.closed)
      .toSorted((a, b) => Number(b.isReady) - Number(a.isReady) || b.taken - a.taken)[0]
    return found ?? open()
  }

  return {
    async connect(count) {
      dropStale()
      if (pool.length === 0) open()
      await Promise.all(pool.map(async ({ ready }) => await ready))
      const missing = (): number =>
        Math.ceil((count - pool.reduce((sum, { room }) => sum + room, 0)) / expectedRoom)
      await Promise.all(
        Array.from({ length: Math.max(0, missing()) }, async () => await open().ready),
      )
    },
    send(exchange) {
      const pooled = withRoom()
      const since = performance.now() / 1000
      let abandon: (() => void) | undefined
      let isOver = false
      let isReleased = false
      pooled.taken++
      hold(pooled)
      const release = (): void => {
        if (isReleased) return
        isReleased = true
        pooled.taken--
        pooled.idleSince = performance.now() / 1000
        hold(pooled)
      }
      const start = (): void => {
        abandon = openStream(pooled, options.url, exchange, release)
      }
      async function startWhenReady(): Promise<void> {
        const fault = await pooled.ready
        if (isOver) return
        exchange.connected?.(performance.now() / 1000 - since)
        if (fault === undefined) {
          start()
          return
        }
        release()
        exchange.fail(fault(exchange.endpoint))
      }
      if (pooled.isReady) start()
      else void startWhenReady()
      return () => {
        isOver = true
        if (abandon === undefined) release()
        else abandon()
      }
    },
  }
}

/** Until the server has said what it takes, or there is no connection: then why. */
async function whenReady(
  session: ClientHttp2Session,
  socket: TLSSocket,
  { connectTimeout }: ConnectionOptions,
): Promise<EndpointFault | undefined> {
  return await new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve((endpoint) => connectTimeoutFailure(endpoint, connectTimeout))
    }, connectTimeout * 1000)
    const settle = (fault?: EndpointFault): void => {
      clearTimeout(timer)
      resolve(fault)
    }
    socket.once('secureConnect', () => {
      if (socket.alpnProtocol !== 'h2') settle(changedFailure)
    })
    session
      .once('remoteSettings', () => {
        settle()
      })
      .once('error', (error) => {
        settle((endpoint) => connectionFailure(endpoint, error))
      })
      .once('close', () => {
        settle((endpoint) => connectionFailure(endpoint, undefined))
      })
  })
}

const changedFailure: EndpointFault = (endpoint) =>
  new EndpointError(
    'http',
    `The endpoint ${endpoint} has spoken HTTP/2, and does not on another connection. Write protocol: 'http/1.1' in the target's options.`,
  )
