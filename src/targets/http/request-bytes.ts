/** A POST of HTTP/1.1 in one piece, so that one write sends it. */
export function requestBytes(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: object,
  accept: string,
): Uint8Array {
  const content = Buffer.from(JSON.stringify(body))
  const lines = Object.entries({
    host: url.host,
    'user-agent': 'vitest-slo',
    accept,
    // a compressed stream is held back until there is enough to compress
    'accept-encoding': 'identity',
    'content-type': 'application/json',
    'content-length': String(content.length),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}`)
  const head = [`POST ${url.pathname}${url.search} HTTP/1.1`, ...lines, '', ''].join('\r\n')
  return Buffer.concat([Buffer.from(head, 'latin1'), content])
}
