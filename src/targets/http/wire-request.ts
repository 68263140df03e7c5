import type { WireRequest } from '../../wire/exchange.ts'

/** What is sent to an endpoint, by whichever version of HTTP. */
export function wireRequest(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: object,
  accept: string,
): WireRequest {
  return {
    path: `${url.pathname}${url.search}`,
    headers: {
      'user-agent': 'vitest-slo',
      accept,
      // a compressed stream is held back until there is enough to compress
      'accept-encoding': 'identity',
      'content-type': 'application/json',
      ...headers,
    },
    content: Buffer.from(JSON.stringify(body)),
  }
}
