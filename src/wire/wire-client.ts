import {
  type Connection,
  type ConnectionOptions,
  type Exchange,
  openConnection,
} from './connection.ts'

/** Asks one endpoint over HTTP/1.1: a request a connection at a time, connections kept open. */
export interface WireClient {
  /**
   * Sends a request once: no retry, no redirect.
   *
   * @returns Ends it at once, with its connection.
   */
  send(exchange: Exchange): () => void
}

/** Servers close idle connections after 5 s and more; one that has waited longer is not used. */
const longestWait = 4

interface Free {
  readonly connection: Connection
  /** In seconds of `performance.now() / 1000`. */
  readonly until: number
}

export function createWireClient(options: ConnectionOptions): WireClient {
  const free: Free[] = []

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

  function open(): Connection {
    const connection: Connection = openConnection(options, {
      onFree(keepAlive) {
        // An idle connection does not keep the process alive.
        connection.hold(false)
        free.push({ connection, until: performance.now() / 1000 + waitOf(keepAlive) })
      },
      onGone() {
        const index = free.findIndex((one) => one.connection === connection)
        if (index !== -1) free.splice(index, 1)
      },
    })
    return connection
  }

  return {
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
