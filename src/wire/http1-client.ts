import { type Connection, openConnection } from './connection.ts'
import type { ConnectionOptions } from './tls-socket.ts'
import type { HttpClient } from './wire-client.ts'

/** Servers close idle connections after 5 s and more; one that has waited longer is not used. */
const longestWait = 4

/** Opened together. */
const connectsAtOnce = 50

interface Free {
  readonly connection: Connection
  /** It is no more one of those that are there. */
  readonly leave: () => void
  /** In seconds of `performance.now() / 1000`. */
  readonly until: number
}

/** Asks one endpoint over HTTP/1.1: a request a connection at a time, connections kept open. */
export function createHttp1Client(options: ConnectionOptions): HttpClient {
  const free: Free[] = []
  /** Connections that are there, or are being opened. */
  let opened = 0

  /** The one that was used last, which the server will close last. */
  function takeFree(): Connection | undefined {
    const now = performance.now() / 1000
    while (free.length > 0) {
      const last = free.pop()
      if (last === undefined) return undefined
      if (last.until > now) return last.connection
      last.connection.destroy()
    }
    return undefined
  }

  /** Gives up those that have waited too long to be used: others take their place. */
  function dropStale(): void {
    const now = performance.now() / 1000
    for (const stale of free.filter(({ until }) => until <= now)) {
      stale.leave()
      stale.connection.destroy()
    }
  }

  function open(onReady?: () => void): Connection {
    let isThere = true
    opened++
    const leave = (): void => {
      if (isThere) opened--
      isThere = false
      const index = free.findIndex((one) => one.connection === connection)
      if (index !== -1) free.splice(index, 1)
    }
    const keep = (keepAlive?: string): void => {
      // An idle connection does not keep the process alive.
      connection.hold(false)
      free.push({ connection, leave, until: performance.now() / 1000 + waitOf(keepAlive) })
    }
    const connection: Connection = openConnection(options, {
      onFree: keep,
      onConnected() {
        // one that was opened ahead waits for its first request
        if (onReady !== undefined) keep()
        onReady?.()
      },
      onGone() {
        leave()
        onReady?.()
      },
    })
    return connection
  }

  return {
    async connect(count) {
      dropStale()
      for (let missing = count - opened; missing > 0;) {
        const few = Math.min(connectsAtOnce, missing)
        // oxlint-disable-next-line no-await-in-loop -- a burst would overflow the server's queue
        await Promise.all(
          Array.from({ length: few }, async () => {
            await new Promise<void>((resolve) => {
              open(resolve)
            })
          }),
        )
        // where one could not be opened, its request will say why
        if (count - opened > missing - few) return
        missing = count - opened
      }
    },
    send(exchange) {
      const connection = takeFree() ?? open()
      let isOpen = true
      connection.hold(true)
      connection.send({
        ...exchange,
        end() {
          isOpen = false
          exchange.end()
        },
        fail(error) {
          isOpen = false
          exchange.fail(error)
        },
      })
      return () => {
        if (isOpen) connection.destroy()
        isOpen = false
      }
    },
  }
}

/** A second less than the server says, as in "timeout=5, max=100". */
function waitOf(keepAlive: string | undefined): number {
  const [, seconds] = /\btimeout=(\d+)/.exec(keepAlive ?? '') ?? []
  return seconds === undefined ? longestWait : Math.max(0, Number(seconds) - 1)
}
