import { expect, test } from 'vitest'

import { ask, outcome } from '../../../test/support/ask.ts'
import { plain } from '../../golden/golden-answer.ts'
import { startGoldenServer } from '../../golden/golden-server.ts'
import { anthropic } from './anthropic.ts'
import { ollama } from './ollama.ts'

const event = (value: { readonly type: string }): string =>
  `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`
const delta = (text: string): string =>
  event(Object.assign({ type: 'content_block_delta' }, { delta: { type: 'text_delta', text } }))

const message = [
  event({ type: 'message_start' }),
  event({ type: 'ping' }),
  delta('Hello'),
  delta(' you'),
  event(
    Object.assign(
      { type: 'message_delta' },
      { delta: { stop_reason: 'max_tokens' }, usage: { output_tokens: 5 } },
    ),
  ),
  event({ type: 'message_stop' }),
].join('')

test('messages of Anthropic are asked and read', async () => {
  await using server = await startGoldenServer({
    raw: plain('200 OK', message, 'text/event-stream; charset=utf-8'),
  })
  const target = anthropic({ baseURL: server.baseURL, model: 'claude', apiKey: 'sk-ant-123456' })
  const trace = await ask(target)
  expect(outcome(trace)).toBe('completed: ')
  expect(trace.chunks.map(({ text }) => text).join('')).toBe('Hello you')
  expect(trace.chunks.some(({ totalNativeTokens }) => totalNativeTokens === 5)).toBe(true)
  const [request] = server.requests
  expect(request?.path).toBe('/v1/messages')
  expect(Object.fromEntries(request?.headers ?? [])).toMatchObject({
    'x-api-key': 'sk-ant-123456',
    'anthropic-version': '2023-06-01',
  })
  expect(request?.body).toEqual({
    model: 'claude',
    max_tokens: 8,
    messages: [{ role: 'user', content: 'hello' }],
    stream: true,
  })
})

test('what the system says stands apart from the messages of Anthropic', async () => {
  await using server = await startGoldenServer({
    raw: plain('200 OK', message, 'text/event-stream'),
  })
  const { signal } = new AbortController()
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hi' },
  ] as const
  const target = anthropic({ baseURL: server.baseURL, model: 'claude' })
  for await (const _ of target.stream({ prompt: '', messages, maxTokens: 4, signal }));
  expect(server.requests[0]?.body).toMatchObject({
    system: 'Be brief.',
    messages: [{ role: 'user', content: 'Hi' }],
  })
})

test('an overload of Anthropic is one of load', async () => {
  const body = '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}'
  await using server = await startGoldenServer({ raw: plain('529 ', body) })
  const target = anthropic({ baseURL: server.baseURL, model: 'claude' })
  expect(outcome(await ask(target))).toMatchInlineSnapshot(
    `"throttled: EndpointError: The endpoint http://127.0.0.1:<port>/v1/messages answered 529: Overloaded. It refuses for load, or for the limit of the key."`,
  )
})

test('Ollama is asked and read line by line', async () => {
  const lines = [
    { message: { role: 'assistant', content: 'Hello' }, done: false },
    { message: { content: ' you' }, done: false },
    { message: { content: '' }, done: true, done_reason: 'length', eval_count: 5 },
  ]
  const body = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
  await using server = await startGoldenServer({
    raw: plain('200 OK', body, 'application/x-ndjson'),
  })
  const baseURL = server.baseURL.replace('/v1', '')
  const trace = await ask(ollama({ baseURL, model: 'llama', options: { temperature: 0 } }))
  expect(outcome(trace)).toBe('completed: ')
  expect(trace.chunks.map(({ text }) => text).join('')).toBe('Hello you')
  expect(trace.chunks.some(({ totalNativeTokens }) => totalNativeTokens === 5)).toBe(true)
  expect(server.requests[0]?.path).toBe('/api/chat')
  expect(server.requests[0]?.body).toEqual({
    model: 'llama',
    messages: [{ role: 'user', content: 'hello' }],
    options: { temperature: 0, num_predict: 8 },
    stream: true,
  })
})

test('a model that Ollama does not have, and options that are set twice, are named', async () => {
  await using server = await startGoldenServer({
    raw: plain('404 Not Found', `{"error":"model 'llama' not found"}`),
  })
  const baseURL = server.baseURL.replace('/v1', '')
  expect(outcome(await ask(ollama({ baseURL, model: 'llama' })))).toMatchInlineSnapshot(
    `"errored: EndpointError: The endpoint http://127.0.0.1:<port>/api/chat answered 404 Not Found: model 'llama' not found. Correct "baseURL", which ends in /v1 at most servers, or "model", which is "llama"."`,
  )
  expect(() =>
    ollama({ model: 'llama', options: { num_predict: 5 } }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: "options" is not valid. It is an object of Ollama's options, as in { temperature: 0 }, without "num_predict", which the target sets itself.]`,
  )
})
