import http2, { type Http2Server, type ServerHttp2Stream } from 'node:http2'

import { drained, type GoldenOutput, streamType } from './golden-output.ts'

const { NGHTTP2_REFUSED_STREAM } = http2.constants

/** A request of HTTP/2 as it came. */
interface Http2Request {
  readonly path: string
  readonly headers: ReadonlyMap<string, string>
  readonly body: unknown
}

/** What a server of HTTP/2 takes. */
export interface Http2Limits {
  /** Streams of a connection at once. */
  readonly streams?: number
  /** Streams beyond it are refused, whatever the client was told. */
  readonly refusesFrom?: number
  /** Told the code with which a stream was closed. */
  readonly onClosed?: (code: number) => void
}

/** Takes over connections that have chosen HTTP/2. */
export function http2Server(
  { streams, refusesFrom = Infinity, onClosed }: Http2Limits,
  onRequest: (request: Http2Request, output: GoldenOutput) => void,
): Http2Server {
  const server = http2.createServer({
    settings: { ...(streams !== undefined && { maxConcurrentStreams: streams }) },
  })
  let asked = 0
  server.on('stream', (stream, headers) => {
    stream
      .on('error', () => {})
      .on('close', () => {
        onClosed?.(stream.rstCode)
      })
    if (++asked > refusesFrom) {
      stream.close(NGHTTP2_REFUSED_STREAM)
      return
    }
    const parts: Buffer[] = []
    stream
      .on('data', (bytes: Buffer) => parts.push(bytes))
      .on('end', () => {
        const body: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'))
        const known = Object.entries(headers).map(([name, value]) => [name, String(value)] as const)
        onRequest(
          { path: String(headers[':path']), headers: new Map(known), body },
          outputOf(stream),
        )
      })
  })
  server.on('session', (session) => session.on('error', () => {}))
  return server
}

function outputOf(stream: ServerHttp2Stream): GoldenOutput {
  return {
    begin() {
      stream.respond({ ':status': 200, 'content-type': streamType })
    },
    frame: (text) => text,
    write(text) {
      if (!stream.destroyed && !stream.closed) stream.write(text, 'latin1')
    },
    end() {
      stream.end()
    },
    goAway() {
      stream.session?.goaway()
    },
    raw(text, keeps) {
      const [head = '', ...rest] = text.split('\r\n\r\n')
      const [first = '', ...lines] = head.split('\r\n')
      const status = Number(first.split(' ')[1])
      if (!Number.isInteger(status)) {
        stream.session?.destroy()
        return
      }
      stream.respond({
        ':status': status,
        ...Object.fromEntries(
          lines.map((line) => [
            line.slice(0, line.indexOf(':')).toLowerCase(),
            line.slice(line.indexOf(':') + 1).trim(),
          ]),
        ),
      })
      stream.write(rest.join('\r\n\r\n'))
      if (!keeps) stream.end()
    },
    reset() {
      // close() would send the end of the body before
      stream.destroy(new Error('reset by plan'))
    },
    close() {
      stream.session?.destroy()
    },
    isGone: () => stream.destroyed || stream.closed,
    drained: async () => {
      await drained(stream)
    },
  }
}
