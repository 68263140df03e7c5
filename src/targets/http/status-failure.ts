import { refusalOf } from '../../protocols/server-error.ts'
import { EndpointError } from '../../wire/endpoint-error.ts'
import type { ResponseHead } from '../../wire/response-parser.ts'

/** What a failure says of where it happened. */
export interface FailedRequest {
  readonly endpoint: string
  readonly model: string
  readonly hasKey: boolean
}

/** Refused for load: 429, Groq's 498, Anthropic's 529; 503 where the server says when to come back. */
function isThrottled({ status, headers }: ResponseHead): boolean {
  return (
    status === 429 ||
    status === 498 ||
    status === 529 ||
    (status === 503 && headers.has('retry-after'))
  )
}

/** Why a request was refused: the status, the server's words, and what to do. */
export function statusFailure(
  request: FailedRequest,
  head: ResponseHead,
  body: string,
): EndpointError {
  const { status, reason, headers } = head
  const retryAfter = headers.get('retry-after')
  const answered = [status, reason].filter((part) => part !== '').join(' ')
  const words = wordsOf(body)
  const sentences = [
    `The endpoint ${request.endpoint} answered ${answered}${words === '' ? '' : `: ${words}`}.`,
    adviceOn(request, head),
  ]
  return new EndpointError(isThrottled(head) ? 'throttled' : 'status', sentences.join(' '), {
    status,
    ...(retryAfter !== undefined && { retryAfter: secondsOf(retryAfter, headers.get('date')) }),
  })
}

/** A date to wait for is turned into seconds by the server's own clock, where it tells that. */
function secondsOf(retryAfter: string, date: string | undefined): string {
  const seconds = (Date.parse(retryAfter) - Date.parse(date ?? '')) / 1000
  return /^\s*\d+\s*$/.test(retryAfter) || Number.isNaN(seconds)
    ? retryAfter
    : String(Math.max(0, seconds))
}

/** Characters of the server's words that are kept. */
const longestWords = 200

/** The server's own message, or the beginning of a text; nothing of a page for browsers. */
export function wordsOf(body: string): string {
  const said = refusalOf(body)?.message ?? (isPage(body) ? 'an HTML page' : body)
  const words = said.trim().replaceAll(/\s+/g, ' ').replace(/\.$/, '')
  return words.length > longestWords ? `${words.slice(0, longestWords)}…` : words
}

function isPage(body: string): boolean {
  return /^\s*<(?:!doctype|html)/i.test(body)
}

const notTaken =
  'It does not take this request. Look at "model", "api", "body", "tokenLimit" and "usage" of the target.'
const forLoad = 'It refuses for load, or for the limit of the key.'

type Advice = string | ((request: FailedRequest) => string)

/** What to do, by status. */
const advice: ReadonlyMap<number, Advice> = new Map<number, Advice>([
  [400, notTaken],
  [
    401,
    ({ hasKey }) =>
      hasKey
        ? 'The key was not accepted. Correct "apiKey", or the environment variable that it comes from.'
        : 'No key was sent. Give one as "apiKey".',
  ],
  [403, 'The key may not do this. Look at its rights, and at those of the model.'],
  [
    404,
    ({ model }) =>
      `Correct "baseURL", which ends in /v1 at most servers, or "model", which is "${model}".`,
  ],
  [422, notTaken],
  [429, forLoad],
  [498, forLoad],
  [503, 'It is overloaded, or not ready yet.'],
  [529, forLoad],
])

function adviceOn(request: FailedRequest, { status, headers }: ResponseHead): string {
  if (status >= 300 && status < 400) {
    return `Redirects are not followed: write the address that it leads to in "baseURL"${placeOf(headers.get('location'))}.`
  }
  const known = advice.get(status)
  if (known === undefined) {
    return status >= 500
      ? 'The server failed. Its log may say why.'
      : 'Look at the options of the target.'
  }
  const retryAfter = headers.get('retry-after')
  const wait = retryAfter === undefined ? '' : ` It asks to wait: Retry-After is ${retryAfter}.`
  return (typeof known === 'string' ? known : known(request)) + wait
}

/** Without what may be secret: names, keys and parameters. */
function placeOf(location: string | undefined): string {
  if (location === undefined || !URL.canParse(location)) return ''
  const { origin, pathname } = new URL(location)
  return `, as in ${origin}${pathname}`
}
