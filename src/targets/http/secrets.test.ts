import { expect, test } from 'vitest'

import { ask, at } from '../../../test/support/ask.ts'
import { plain } from '../../golden/golden-answer.ts'
import { startGoldenServer } from '../../golden/golden-server.ts'
import { openAI, type OpenAIOptions } from './open-ai.ts'

const key = 'sk-"quoted"-123456'
const header = 'team secret 42'

test('a key and the values of headers are in no output, though the server repeats them', async () => {
  const says = JSON.stringify({
    error: { message: `wrong: ${key}, ${header}, ${encodeURIComponent(key)}` },
  })
  await using server = await startGoldenServer({ raw: plain('401 Unauthorized', says) })
  const target = at(server.baseURL, { apiKey: key, headers: { 'x-team': header } })
  const opened = await target.open?.().catch((error: unknown) => String(error))
  const all = JSON.stringify([await ask(target), target.info?.(), opened])
  expect(all).toContain('wrong: ***, ***, ***')
  expect(all).not.toContain(header)
  expect(all).not.toMatch(/123456/)
})

const wrongOptions = (options: unknown): string => {
  try {
    // as a caller without types would write it
    openAI(JSON.parse(JSON.stringify(options)))
  } catch (error) {
    return String(error)
  }
  return 'nothing is wrong'
}

test('all wrong options are named in one message, and no secret is shown', () => {
  const options = {
    baseURL: 'https://user:hunter22@a.example/v1',
    apiKey: 'sk-1\nsk-2',
    api: 'chats',
    tokenLimit: 5,
    usage: 'yes',
    name: '',
    headers: { Host: 'x', 'a b': 'x', 'x-team': 'a\r\nb: c' },
    body: { stream: false },
    protocol: 'h3',
    connectTimeout: 0,
    stallTimeout: '5 s',
    keyVariable: 'MY KEY',
    colour: 'red',
  }
  expect(wrongOptions(options)).toMatchInlineSnapshot(`
    "TypeError: "baseURL" must not have a name or a password in it: addresses stand in reports. Give the key as "apiKey", or what it takes as "headers".
    "apiKey" has a character that keys cannot have, such as a blank or the end of a line.
    "keyVariable" must not be "MY KEY". It is the name of a variable, as in "TOGETHER_API_KEY".
    "api" must not be "chats". It is one of "chat", "completions", "responses".
    "tokenLimit" must not be 5. It is one of "max_tokens", "max_completion_tokens".
    "usage" must not be "yes". It is true or false.
    "model" is missing. It is the name of a model, as the server knows it.
    "name" must not be "". It is how tables and reports call the target.
    "headers" must not have "Host". The client sets it itself.
    "headers" must not have the name "a b". It has a character that headers cannot have.
    "headers" has a value for "x-team" with a character that headers cannot have, such as the end of a line.
    "body" must not have "stream". The target sets it itself.
    "protocol" must not be "h3". It is one of "auto", "http/1.1".
    "connectTimeout" must not be 0. It is a number of seconds above 0, and at most a day.
    "stallTimeout" must not be "5 s". It is a number of seconds above 0, and at most a day.
    openAI() has no option "colour". Its options are "baseURL", "apiKey", "keyVariable", "api", "tokenLimit", "usage", "model", "name", "headers", "body", "price", "ca", "protocol", "connectTimeout", "firstTokenTimeout", "stallTimeout"."
  `)
  expect(wrongOptions(5)).toMatchInlineSnapshot(
    `"TypeError: The options of openAI() must not be 5. They are an object with "baseURL", "apiKey", "keyVariable", "api", "tokenLimit", "usage", "model", "name", "headers", "body", "price", "ca", "protocol", "connectTimeout", "firstTokenTimeout", "stallTimeout"."`,
  )
})

test.for([
  'https://a.example/v1?api_key=hunter22',
  'https://a.example/v1?sig=hunter22',
  'localhost:8000',
  'ftp://a.example',
  'https://a.example/v1#x',
  'a.example/v1',
])('the address %s is refused', (baseURL) => {
  const message = wrongOptions({ baseURL, model: 'm' })
  expect(message).toMatch(/^TypeError: "baseURL"/)
  expect(message).not.toContain('hunter22')
  expect(message).toMatchSnapshot()
})

test('parameters that are no keys go with each request, and stay out of the report', async () => {
  await using server = await startGoldenServer()
  const target = at(`${server.baseURL}/?api-version=2026-01-01`)
  await ask(target)
  expect(server.requests[0]?.path).toBe('/v1/chat/completions?api-version=2026-01-01')
  expect(JSON.stringify(target.info?.())).not.toContain('api-version')
})

test('without a key nothing is asked of OpenAI, and another server gets no key of OpenAI', async () => {
  const before = process.env['OPENAI_API_KEY']
  try {
    delete process.env['OPENAI_API_KEY']
    await expect(openAI({ model: 'gpt-5' }).open?.()).rejects.toThrowErrorMatchingInlineSnapshot(
      `[SloError: The target "gpt-5 at api.openai.com" could not be opened. It has no key. Set the environment variable OPENAI_API_KEY to one, or give "apiKey". Nothing was measured.]`,
    )
    process.env['OPENAI_API_KEY'] = 'sk-of-the-environment'
    await using server = await startGoldenServer()
    await ask(at(server.baseURL))
    expect(server.requests[0]?.headers.has('authorization')).toBe(false)
  } finally {
    if (before === undefined) delete process.env['OPENAI_API_KEY']
    else process.env['OPENAI_API_KEY'] = before
  }
})

const bodyOf = async (more: Partial<OpenAIOptions>): Promise<unknown> => {
  await using server = await startGoldenServer()
  await ask(at(server.baseURL, more))
  const [request] = server.requests
  return { path: request?.path, body: request?.body }
}

test('each API is asked at its own path, with its own fields', async () => {
  expect(await bodyOf({ api: 'completions', usage: false })).toEqual({
    path: '/v1/completions',
    body: { model: 'golden', prompt: 'hello', max_tokens: 8, stream: true },
  })
  expect(await bodyOf({ api: 'responses' })).toEqual({
    path: '/v1/responses',
    body: {
      model: 'golden',
      input: [{ role: 'user', content: 'hello' }],
      max_output_tokens: 8,
      store: false,
      stream: true,
    },
  })
  expect(await bodyOf({ tokenLimit: 'max_completion_tokens' })).toMatchObject({
    body: { max_completion_tokens: 8 },
  })
})

test('opening asks once, and says why it cannot', async () => {
  await using server = await startGoldenServer((_, index) =>
    index === 0 ? { raw: plain('503 Service Unavailable', 'loading'), keeps: true } : {},
  )
  const target = at(server.baseURL, { name: 'mine' })
  const message = await target.open?.().catch((error: unknown) => String(error))
  expect(message?.replace(/:\d+/, ':<port>')).toMatchInlineSnapshot(
    `"SloError: The target "mine" could not be opened. The endpoint http://127.0.0.1:<port>/v1/chat/completions answered 503 Service Unavailable: loading. It is overloaded, or not ready yet. Nothing was measured."`,
  )
  await target.open?.()
  await target.open?.()
  expect(server.requests).toHaveLength(2)
})

test('what a target says of itself names the endpoint and the client', () => {
  const target = at('http://127.0.0.1:8000/v1')
  expect({ name: target.name, ...target.info?.() }).toMatchInlineSnapshot(`
    {
      "details": {
        "api": "chat",
        "client": "wire",
        "endpoint": "http://127.0.0.1:8000/v1/chat/completions",
        "protocol": "HTTP/1.1",
      },
      "model": "golden",
      "name": "golden at 127.0.0.1:8000",
      "notes": [
        "golden at http://127.0.0.1:8000/v1/chat/completions, HTTP/1.1 by the wire client",
      ],
    }
  `)
})
