import type { WireRequest } from './exchange.ts'

/** A POST of HTTP/1.1 in one piece, so that one write sends it. */
export function http1Bytes(host: string, { path, headers, content }: WireRequest): Uint8Array {
  const lines = Object.entries({
    host,
    'content-length': String(content.length),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}`)
  const head = [`POST ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n')
  return Buffer.concat([Buffer.from(head, 'latin1'), content])
}
