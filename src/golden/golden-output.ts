import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

/** Where an answer is written, by a version of HTTP. */
export interface GoldenOutput {
  /** The head of a stream. */
  begin(framing: 'chunked' | 'close'): void
  /** A part of the body as it is written. */
  frame(text: string): string
  write(framed: string): void
  /** The end of a whole answer. */
  end(framing: 'chunked' | 'close'): void
  /** In place of all of it: an answer of HTTP/1.1; the connection is closed after it, or kept. */
  raw(text: string, keeps: boolean): void
  /** What is left of the answer is given up; the connection, too, where it has no other. */
  reset(): void
  /** The connection ends, with what is on it. */
  close(): void
  /** Says that no more requests are taken on this connection; of HTTP/2 only. */
  goAway(): void
  isGone(): boolean
  /** Until the client has read, or has gone. */
  drained(): Promise<void>
}

/** The head of a stream of events. */
export const streamType = 'text/event-stream'

/** Writes to a connection of HTTP/1.1. */
export function http1Output(socket: Socket): GoldenOutput {
  return {
    begin(framing) {
      const more = framing === 'chunked' ? 'transfer-encoding: chunked' : 'connection: close'
      socket.write(`HTTP/1.1 200 OK\r\ncontent-type: ${streamType}\r\n${more}\r\n\r\n`)
    },
    frame: (text) => `${text.length.toString(16)}\r\n${text}\r\n`,
    write(framed) {
      socket.write(framed, 'latin1')
    },
    end(framing) {
      if (framing === 'chunked') socket.write('0\r\n\r\n')
      else socket.end()
    },
    raw(text, keeps) {
      socket.write(text)
      if (!keeps) socket.end()
    },
    reset() {
      // TLS has no reset of its own
      if (socket instanceof TLSSocket) socket.destroy()
      else socket.resetAndDestroy()
    },
    close() {
      socket.end()
    },
    goAway() {},
    isGone: () => socket.destroyed,
    drained: async () => {
      await drained(socket)
    },
  }
}

/** Until what was written has been read, or never will be. */
export async function drained(
  stream: Pick<NodeJS.WritableStream, 'once' | 'off'> & { readonly writableNeedDrain: boolean },
): Promise<void> {
  if (!stream.writableNeedDrain) return
  await new Promise<void>((resolve) => {
    const done = (): void => {
      stream.off('drain', done).off('close', done)
      resolve()
    }
    stream.once('drain', done).once('close', done)
  })
}
