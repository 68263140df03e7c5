import { expect, test } from 'vitest'

import { ask, at, outcome } from '../../../test/support/ask.ts'
import { type GoldenAnswer, plain } from '../../golden/golden-answer.ts'
import { stampsOf } from '../../golden/golden-clock.ts'
import { startGoldenServer } from '../../golden/golden-server.ts'
import { classifyAnswer } from '../../metrics/answer-class.ts'
import { requestMetrics } from '../../metrics/request-metrics.ts'
import type { Trace } from '../../metrics/trace.ts'
import { sharedClockOffset } from '../../platform/shared-clock.ts'
import { openEndpoint } from './open-ai.ts'

const countWords = (text: string): number => text.split(' ').filter((word) => word !== '').length

const textOf = ({ chunks }: Trace): string => chunks.map(({ text }) => text).join('')

test.for<[string, GoldenAnswer]>([
  ['a token an event', {}],
  ['a role chunk first', { roleAt: 0 }],
  ['four tokens an event', { perEvent: 4 }],
  ['eight events a write', { perWrite: 8 }],
  ['writes cut into 7 bytes', { cut: 7 }],
  ['reasoning', { kind: 'reasoning' }],
  ['a body that ends with the connection', { framing: 'close' }],
  ['no [DONE]', { hasDone: false }],
  ['no usage', { hasUsage: false }],
])('with %s all tokens arrive, none before it was sent', async ([, answer]) => {
  await using server = await startGoldenServer({ ...answer, tokens: 24 })
  const trace = await ask(at(server.baseURL))
  const metrics = requestMetrics(trace, countWords)
  expect(metrics).toMatchObject({ answer: 'completed', openAiTokens: 24 })
  expect(metrics.nativeTokens).toBe(answer.hasUsage === false ? undefined : 24)
  const offset = sharedClockOffset()
  const lags = trace.chunks.flatMap(({ at: readAt, text, reasoning }) =>
    text + reasoning === '' ? [] : stampsOf(text + reasoning).map((sent) => readAt + offset - sent),
  )
  expect(lags).toHaveLength(24)
  expect(Math.min(...lags)).toBeGreaterThan(0)
})

test('the first token is the first text, not the role, and a chunk is not a token', async () => {
  const answer = { roleAt: 0, timeToFirstToken: 0.1, gap: 0.01, perEvent: 4, tokens: 40 }
  await using server = await startGoldenServer(answer)
  const { timeToFirstByte, timeToFirstToken, outputSpeed, visibleChunks } = requestMetrics(
    await ask(at(server.baseURL)),
    countWords,
  )
  expect(timeToFirstByte.value).toBeLessThan(timeToFirstToken.value ?? 0)
  expect(timeToFirstToken.value).toBeGreaterThanOrEqual(0.1)
  expect(visibleChunks).toBe(10)
  // 36 tokens in 0.36 s, at the fastest
  expect(outputSpeed.value).toBeLessThan(110)
})

test('requests one after the other use one connection, and what is asked is what was given', async () => {
  await using server = await startGoldenServer()
  const target = at(server.baseURL, {
    apiKey: 'sk-secret-of-mine',
    headers: { 'X-Team': 'search' },
    body: { temperature: 0 },
  })
  for (let i = 0; i < 5; i++) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    expect(outcome(await ask(target))).toBe('completed: ')
  }
  expect(server.opened()).toBe(1)
  expect(server.requests).toHaveLength(5)
  const [request] = server.requests
  expect(request?.path).toBe('/v1/chat/completions')
  expect(Object.fromEntries(request?.headers ?? [])).toMatchObject({
    authorization: 'Bearer sk-secret-of-mine',
    'x-team': 'search',
    'accept-encoding': 'identity',
    accept: 'text/event-stream',
  })
  expect(request?.body).toEqual({
    model: 'golden',
    messages: [{ role: 'user', content: 'hello' }],
    max_tokens: 8,
    stream: true,
    stream_options: { include_usage: true },
    temperature: 0,
  })
})

test('an abort closes the connection at once', async () => {
  await using server = await startGoldenServer({ fault: 'stall', after: 2 })
  const ending = new AbortController()
  const asking = ask(at(server.baseURL), { signal: ending.signal })
  await expect.poll(() => server.requests.length).toBe(1)
  ending.abort()
  expect(classifyAnswer(await asking)).toBe('aborted')
  await expect.poll(() => server.open()).toBe(0)
})

test('a signal alone ends an answer, too', async () => {
  await using server = await startGoldenServer({ fault: 'stall', after: 1 })
  const ending = new AbortController()
  const texts: string[] = []
  const request = { prompt: 'hello', maxTokens: 8, signal: ending.signal }
  for await (const chunk of at(server.baseURL).stream(request)) {
    if (typeof chunk === 'string' || chunk.text === undefined) continue
    texts.push(chunk.text)
    ending.abort()
  }
  expect(texts).toHaveLength(1)
  await expect.poll(() => server.open()).toBe(0)
})

test('an answer that never ends is ended by the deadline, with what had come', async () => {
  await using server = await startGoldenServer({ fault: 'endless', gap: 0.001 })
  const trace = await ask(at(server.baseURL), { timeout: 0.1 })
  expect(classifyAnswer(trace)).toBe('censored')
  expect(textOf(trace)).not.toBe('')
})

test('an event of 1 MB is one chunk', async () => {
  const big = 'x'.repeat(1_000_000)
  const text = `data: ${JSON.stringify({ choices: [{ delta: { content: big }, finish_reason: 'stop' }] })}\n\n`
  await using server = await startGoldenServer({ raw: plain('200 OK', text, 'text/event-stream') })
  const trace = await ask(at(server.baseURL))
  expect(classifyAnswer(trace)).toBe('completed')
  expect(textOf(trace)).toBe(big)
})

test('connections that were opened ahead are used, and no request waits for one', async () => {
  await using server = await startGoldenServer()
  const target = openEndpoint({ baseURL: server.baseURL, model: 'golden' })
  await target.connect(3)
  await expect.poll(server.opened).toBe(3)
  await target.connect(2)
  const traces = await Promise.all([ask(target), ask(target), ask(target)])
  expect(server.opened()).toBe(3)
  expect(traces.map(({ connecting }) => connecting)).toEqual([undefined, undefined, undefined])
  // a fourth one waits, and says for how long
  const more = await Promise.all([ask(target), ask(target), ask(target), ask(target)])
  expect(more.filter(({ connecting }) => connecting !== undefined)).toHaveLength(1)
  expect(server.opened()).toBe(4)
})

test('the time to connect is no part of the time to the first token', () => {
  const trace: Trace = {
    sentAt: 10,
    connecting: 0.3,
    chunks: [{ at: 11, arrivedAt: 11, text: 'x', reasoning: '', toolCall: '' }],
    end: { kind: 'done', at: 11.5 },
  }
  const { timeToFirstToken, endToEndLatency } = requestMetrics(trace, countWords)
  expect(timeToFirstToken.value).toBeCloseTo(0.7, 9)
  expect(endToEndLatency.value).toBeCloseTo(1.2, 9)
})

test('connecting ahead to a server that is not there ends, and the request says why', async () => {
  const server = await startGoldenServer()
  await server[Symbol.asyncDispose]()
  const target = openEndpoint({ baseURL: server.baseURL, model: 'golden' })
  await target.connect(120)
  expect(outcome(await ask(target))).toContain('refused the connection')
})
