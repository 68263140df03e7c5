import net from 'node:net'
import tls from 'node:tls'

import { type GoldenAnswer, respond } from './golden-answer.ts'
import { type Http2Limits, http2Server } from './golden-http2.ts'
import { type GoldenOutput, http1Output } from './golden-output.ts'

/** A request as it came. */
export interface GoldenRequest {
  readonly path: string
  readonly headers: ReadonlyMap<string, string>
  readonly body: unknown
}

export interface GoldenServer extends AsyncDisposable {
  readonly baseURL: string
  readonly requests: readonly GoldenRequest[]
  /** Connections that were opened, and those that are open. */
  readonly opened: () => number
  readonly open: () => number
}

/** TLS, by this certificate. */
interface Secure {
  readonly key: string
  readonly cert: string
  /** HTTP/2 is offered before HTTP/1.1. @default only HTTP/1.1 is */
  readonly http2?: Http2Limits
}

/** Starts a server of chat completions that does what `answer` says for a request. */
export async function startGoldenServer(
  answer: GoldenAnswer | ((request: GoldenRequest, index: number) => GoldenAnswer) = {},
  secure?: Secure,
): Promise<GoldenServer> {
  const requests: GoldenRequest[] = []
  const sockets = new Set<net.Socket>()
  let opened = 0
  const onConnection = (socket: net.Socket): void => {
    opened++
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    if (socket instanceof tls.TLSSocket && socket.alpnProtocol === 'h2') {
      overHttp2.emit('connection', socket)
      return
    }
    readRequests(socket, (request) => {
      onRequest(request, http1Output(socket))
    })
  }
  const onRequest = (request: GoldenRequest, output: GoldenOutput): void => {
    const index = requests.push(request) - 1
    const planned = typeof answer === 'function' ? answer(request, index) : answer
    void respond(output, planned)
  }
  const overHttp2 = http2Server(secure?.http2 ?? {}, onRequest)
  const server =
    secure === undefined
      ? net.createServer({ noDelay: true }, onConnection)
      : tls.createServer(
          {
            noDelay: true,
            key: secure.key,
            cert: secure.cert,
            ALPNProtocols: secure.http2 === undefined ? ['http/1.1'] : ['h2', 'http/1.1'],
          },
          onConnection,
        )
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    baseURL: `${secure === undefined ? 'http' : 'https'}://127.0.0.1:${port}/v1`,
    requests,
    opened: () => opened,
    open: () => sockets.size,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}

function readRequests(socket: net.Socket, onRequest: (request: GoldenRequest) => void): void {
  let kept = Buffer.alloc(0)
  socket.on('data', (bytes: Buffer) => {
    kept = Buffer.concat([kept, bytes])
    for (;;) {
      const end = kept.indexOf('\r\n\r\n')
      if (end === -1) return
      const [first = '', ...lines] = kept.toString('latin1', 0, end).split('\r\n')
      const headers = new Map(
        lines.map((line): [string, string] => {
          const colon = line.indexOf(':')
          return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
        }),
      )
      const length = Number(headers.get('content-length') ?? 0)
      if (kept.length < end + 4 + length) return
      const body: unknown = JSON.parse(kept.toString('utf8', end + 4, end + 4 + length))
      kept = kept.subarray(end + 4 + length)
      onRequest({ path: first.split(' ')[1] ?? '', headers, body })
    }
  })
}
