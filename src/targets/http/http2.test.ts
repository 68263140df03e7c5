import { expect, test } from 'vitest'

import { ask, at, outcome } from '../../../test/support/ask.ts'
import { selfSigned } from '../../../test/support/certificate.ts'
import { type GoldenAnswer, plain, profiles } from '../../golden/golden-answer.ts'
import { stampsOf } from '../../golden/golden-clock.ts'
import type { Http2Limits } from '../../golden/golden-http2.ts'
import { type GoldenServer, startGoldenServer } from '../../golden/golden-server.ts'
import { requestMetrics } from '../../metrics/request-metrics.ts'
import { isVisible, type Trace, visibleText } from '../../metrics/trace.ts'
import { sharedClockOffset } from '../../platform/shared-clock.ts'
import type { Target } from '../target.ts'
import type { WireTarget } from '../wire-target.ts'
import { openEndpoint, type OpenAIOptions } from './open-ai.ts'

const certificate = selfSigned()
const countWords = (text: string): number => text.split(' ').filter((word) => word !== '').length

/** A server over TLS; without limits it offers HTTP/1.1 only. */
const start = async (
  answer: Parameters<typeof startGoldenServer>[0],
  http2?: Http2Limits,
): Promise<GoldenServer> =>
  await startGoldenServer(answer, { ...certificate, ...(http2 && { http2 }) })

const trusting = (server: GoldenServer, more: Partial<OpenAIOptions> = {}): Target =>
  at(server.baseURL, { ca: certificate.cert, ...more })

const wired = (server: GoldenServer): WireTarget =>
  openEndpoint({ baseURL: server.baseURL, model: 'golden', ca: certificate.cert })

const protocolOf = (target: Target): unknown => target.info?.().details?.['protocol']

test('HTTP/2 is spoken where the server offers it, and the run says so', async () => {
  await using server = await start({}, {})
  const target = trusting(server)
  expect(protocolOf(target)).toBeUndefined()
  expect(outcome(await ask(target))).toBe('completed: ')
  expect(protocolOf(target)).toBe('HTTP/2')
  expect(target.info?.().notes?.[0]).toContain(', HTTP/2 by the wire client')
  // one connection for the question and for all requests
  await Promise.all([ask(target), ask(target), ask(target)])
  expect(server.opened()).toBe(1)
})

test('HTTP/1.1 is spoken where the server offers nothing else, or the user wants nothing else', async () => {
  await using old = await start({})
  const target = trusting(old)
  expect(outcome(await ask(target))).toBe('completed: ')
  expect(protocolOf(target)).toBe('HTTP/1.1')
  await using server = await start({}, {})
  const forced = trusting(server, { protocol: 'http/1.1' })
  expect(outcome(await ask(forced))).toBe('completed: ')
  expect(protocolOf(forced)).toBe('HTTP/1.1')
  expect(server.opened()).toBe(1)
})

/** What a trace says, beside the stamps of its server. */
function beside(trace: Trace): { tokens: number; early: number; timeToFirstToken: number } {
  const offset = sharedClockOffset()
  const lags = trace.chunks
    .filter(isVisible)
    .flatMap((chunk) => stampsOf(visibleText(chunk)).map((sent) => chunk.at + offset - sent))
  const { openAiTokens, timeToFirstToken } = requestMetrics(trace, countWords)
  return {
    tokens: openAiTokens,
    early: lags.filter((lag) => lag < -20e-6).length,
    timeToFirstToken: timeToFirstToken.value ?? Number.NaN,
  }
}

test.for(Object.entries(profiles))(
  'times of "%s" are those of the server, by either protocol',
  async ([, timing]) => {
    const answer = { ...timing, tokens: 12, roleAt: 0, perEvent: 2 }
    await using server = await start(answer, {})
    const both = [trusting(server), trusting(server, { protocol: 'http/1.1' })]
    for (const target of both) {
      // oxlint-disable-next-line no-await-in-loop -- one is not to wait for the other
      await ask(target)
      // oxlint-disable-next-line no-await-in-loop -- nor here
      const seen = beside(await ask(target))
      expect(seen).toMatchObject({ tokens: 12, early: 0 })
      // neither the head nor the role is the first token, and nothing waits for the end
      const first = timing.timeToFirstToken ?? 0
      const rest = 5 * 2 * (timing.gap ?? 0)
      expect(seen.timeToFirstToken).toBeGreaterThanOrEqual(first)
      expect(seen.timeToFirstToken).toBeLessThan(first + Math.max(rest, 0.3))
    }
    expect(both.map(protocolOf)).toEqual(['HTTP/2', 'HTTP/1.1'])
  },
)

/** What becomes of the same answer, by each protocol. */
async function byEach(
  answer: GoldenAnswer,
  more: Partial<OpenAIOptions> = {},
): Promise<readonly string[]> {
  await using server = await start(answer, {})
  const outcomes: string[] = []
  for (const protocol of ['auto', 'http/1.1'] as const) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    outcomes.push(outcome(await ask(trusting(server, { protocol, ...more }))))
  }
  return outcomes
}

const refusal = (status: string, more = ''): GoldenAnswer => ({
  raw: plain(status, '{"error":{"message":"no"}}', 'application/json', more),
})

test.for<[string, GoldenAnswer, Partial<OpenAIOptions>?]>([
  ['a whole answer', { roleAt: 0, tokens: 3 }],
  ['no key', refusal('401 Unauthorized')],
  ['no such model', refusal('404 Not Found')],
  ['too many requests', refusal('429 Too Many Requests', 'retry-after: 30\r\n')],
  ['not ready', refusal('503 Service Unavailable')],
  ['a redirect', { raw: plain('307 Temporary Redirect', '', 'a/b', 'location: https://a.b/\r\n') }],
  ['a page', { raw: plain('200 OK', '<!doctype html>', 'text/html') }],
  ['gzip', { raw: plain('200 OK', 'x', 'text/event-stream', 'content-encoding: gzip\r\n') }],
  ['nothing at all', { raw: '' }],
  ['a reset before the first token', { fault: 'reset', after: 0, roleAt: 0 }],
  ['a reset midway', { fault: 'reset', after: 2 }],
  ['a connection that ends midway', { fault: 'close', after: 2 }],
  ['no end', { fault: 'no end' }],
  ['an error event', { fault: 'error event', after: 2 }],
  ['garbage', { fault: 'garbage', after: 2 }],
  ['no first token', { fault: 'stall', after: 0, roleAt: 0 }, { firstTokenTimeout: 0.05 }],
  ['a stall', { fault: 'stall', after: 2 }, { stallTimeout: 0.05 }],
])('%s is classed and named the same way by either protocol', async ([, answer, more]) => {
  const [byHttp2, byHttp1] = await byEach(answer, more)
  expect(byHttp2).toBe(byHttp1)
})

test('a stream that the server refuses is one of load, and is not asked again', async () => {
  await using server = await start({}, { refusesFrom: 1 })
  const target = trusting(server)
  expect(outcome(await ask(target))).toBe('completed: ')
  expect(outcome(await ask(target))).toMatchInlineSnapshot(
    `"throttled: EndpointError: The endpoint https://127.0.0.1:<port>/v1/chat/completions refused the request's stream (REFUSED_STREAM). It takes no more at once, or is about to close the connection."`,
  )
  expect(server.requests).toHaveLength(1)
})

test('a server that goes away ends what it has taken, and the next request has a new connection', async () => {
  await using server = await start(
    (_, index) => (index === 0 ? { tokens: 3, gap: 0.03, goesAway: true } : {}),
    {},
  )
  const target = trusting(server)
  expect(outcome(await ask(target))).toBe('completed: ')
  expect(outcome(await ask(target))).toBe('completed: ')
  expect(server.opened()).toBe(2)
})

test('an aborted request is reset at once, and its connection goes on', async () => {
  const closed: number[] = []
  await using server = await start(
    { fault: 'stall', after: 1 },
    { onClosed: (code) => closed.push(code) },
  )
  const target = trusting(server)
  const ending = new AbortController()
  const asking = ask(target, { signal: ending.signal })
  await expect.poll(() => server.requests.length).toBe(1)
  ending.abort()
  expect(outcome(await asking)).toBe('aborted: ')
  // CANCEL
  await expect.poll(() => closed).toEqual([8])
  const next = new AbortController()
  const again = ask(target, { signal: next.signal })
  await expect.poll(() => server.requests.length).toBe(2)
  next.abort()
  await again
  expect(server.opened()).toBe(1)
})

test('no more streams are opened than a server takes, and connections for the others ahead', async () => {
  await using server = await start({ tokens: 2, timeToFirstToken: 0.05 }, { streams: 10 })
  const target = wired(server)
  await target.connect(35)
  expect(server.opened()).toBe(4)
  const traces = await Promise.all(Array.from({ length: 35 }, async () => await ask(target)))
  expect(new Set(traces.map(outcome))).toEqual(new Set(['completed: ']))
  expect(traces.every(({ connecting }) => connecting === undefined)).toBe(true)
  expect(server.opened()).toBe(4)
  // one more than there is room for waits, and says so
  const more = await Promise.all(Array.from({ length: 41 }, async () => await ask(target)))
  expect(more.filter(({ connecting }) => connecting !== undefined)).toHaveLength(1)
  expect(server.opened()).toBe(5)
})

test('a server without a limit has all requests on one connection', async () => {
  await using server = await start({ tokens: 2, timeToFirstToken: 0.05 }, {})
  const target = wired(server)
  await target.connect(200)
  const traces = await Promise.all(Array.from({ length: 200 }, async () => await ask(target)))
  expect(new Set(traces.map(outcome))).toEqual(new Set(['completed: ']))
  expect(server.opened()).toBe(1)
})

test('an event of a megabyte, and an answer as fast as it is read, are whole', async () => {
  const big = 'x'.repeat(1_000_000)
  const text = `data: {"choices":[{"delta":{"content":"${big}"}}]}\n\ndata: [DONE]\n\n`
  await using server = await start({ raw: plain('200 OK', text, 'text/event-stream') }, {})
  const trace = await ask(trusting(server))
  expect(trace.chunks.map(visibleText).join('')).toBe(big)
  await using bulk = await start({ isBulk: true, tokens: 5000, perWrite: 64 }, {})
  expect(beside(await ask(trusting(bulk)))).toMatchObject({ tokens: 5000, early: 0 })
})

test('a server that is killed fails what was asked, and the next request as a new one', async () => {
  const server = await start({ fault: 'stall', after: 2 }, {})
  const target = trusting(server)
  const asking = ask(target)
  await expect.poll(() => server.requests.length).toBe(1)
  await server[Symbol.asyncDispose]()
  expect(outcome(await asking)).toContain('broke the connection off in the middle of its answer')
  expect(outcome(await ask(target))).toContain('refused the connection')
})

test('a key that the server repeats is in no output', async () => {
  const says = JSON.stringify({ error: { message: 'wrong: sk-123456' } })
  await using server = await start({ raw: plain('401 Unauthorized', says) }, {})
  const target = trusting(server, { apiKey: 'sk-123456' })
  const text = JSON.stringify([await ask(target), target.info?.()])
  expect(server.requests[0]?.headers.get('authorization')).toBe('Bearer sk-123456')
  expect(text).toContain('wrong: ***')
  expect(text).not.toContain('123456')
})

test('a handshake that does not come to an end is a connection that is not there in time', async () => {
  await using mute = await startGoldenServer()
  const far = at(mute.baseURL.replace('http:', 'https:'), { connectTimeout: 0.05 })
  expect(outcome(await ask(far))).toContain('took no connection within 0.05 s')
  const ending = new AbortController()
  const slow = at(mute.baseURL.replace('http:', 'https:'))
  const asking = ask(slow, { signal: ending.signal })
  ending.abort()
  expect(outcome(await asking)).toBe('aborted: ')
})
