import type { Failure } from '../../protocols/piece.ts'
import { EndpointError } from '../../wire/endpoint-error.ts'
import type { ResponseHead } from '../../wire/response-parser.ts'
import { wordsOf } from './status-failure.ts'

/** What the stream itself says of its end. */
export function streamFailure(endpoint: string, { kind, message, code }: Failure): EndpointError {
  const words = message.trim().replace(/\.$/, '')
  if (kind === 'malformed') {
    return new EndpointError(
      'malformed',
      `The endpoint ${endpoint} streams something else than its protocol: ${words}. Correct "api", or look at the server's log.`,
    )
  }
  const named = code === undefined ? words : `${words} (${code})`
  return new EndpointError(
    code !== undefined && /rate_?limit|overloaded/i.test(code) ? 'throttled' : 'error event',
    `The endpoint ${endpoint} broke its answer off with an error: ${named}. Its log may say why.`,
  )
}

/** The answer is over, and nothing in it says that it is whole. */
export function unfinished(endpoint: string): EndpointError {
  return new EndpointError(
    'unfinished',
    `The endpoint ${endpoint} ended its answer without saying that it is finished. Its log may say why.`,
  )
}

/** A status that says yes, and something else than a stream after it. */
export function noStream(
  endpoint: string,
  expected: string,
  { headers }: ResponseHead,
  body: string,
): EndpointError {
  const coding = headers.get('content-encoding')
  if (coding !== undefined) {
    return new EndpointError(
      'no stream',
      `The endpoint ${endpoint} sent its answer compressed (${coding}), though it was asked not to. Compression holds tokens back: switch it off in the server or in the proxy before it.`,
    )
  }
  const words = wordsOf(body)
  const given = headers.get('content-type') ?? 'no content type'
  return new EndpointError(
    'no stream',
    `The endpoint ${endpoint} answered with ${given} in place of ${expected}${words === '' ? '' : `: ${words}`}. Correct "baseURL" or "api", or make the server stream.`,
  )
}
