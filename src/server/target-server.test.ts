import { once } from 'node:events'

import { expect, test } from 'vitest'

import { ask, outcome } from '../../test/support/ask.ts'
import { fakeTarget } from '../../test/support/fake-target.ts'
import { openAI } from '../targets/http/open-ai.ts'
import type { Target } from '../targets/target.ts'
import { createTargetServer } from './target-server.ts'

interface Served extends AsyncDisposable {
  readonly url: string
  post(path: string, body: unknown): Promise<Response>
}

async function serve(target: Target, maxRequests = 4): Promise<Served> {
  const server = createTargetServer({
    target,
    model: 'fake',
    maxRequests,
    maxTokens: 32,
    countTokens: (text) => text.split(' ').filter((word) => word !== '').length,
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  return {
    url,
    post: async (path, body) =>
      await fetch(url + path, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

const chat = {
  model: 'fake',
  messages: [{ role: 'user', content: 'two words' }],
  max_tokens: 4,
}

/** A target that never ends, and tells when it was aborted. */
function endless(): { readonly target: Target; readonly aborted: Promise<void> } {
  const { promise: aborted, resolve } = Promise.withResolvers<void>()
  return {
    aborted,
    target: {
      name: 'endless',
      async *stream({ signal }) {
        yield 'word '
        if (!signal.aborted) await once(signal, 'abort')
        resolve()
      },
    },
  }
}

test.for(['chat', 'completions'] as const)('%s is read by our own client', async (api) => {
  await using served = await serve(fakeTarget('fake'))
  const target = openAI({ baseURL: `${served.url}/v1`, model: 'fake', api })
  const trace = await ask(target)
  expect(outcome(trace)).toBe('completed: ')
  expect(trace.chunks.map(({ text }) => text).join('')).toBe('word0 word1 word2 word3 ')
  expect(trace.chunks.at(-1)?.totalNativeTokens).toBe(4)
})

test('an answer in one piece has text, reason and counts', async () => {
  await using served = await serve(fakeTarget('fake'))
  const response = await served.post('/v1/chat/completions', chat)
  expect(await response.json()).toMatchObject({
    object: 'chat.completion',
    model: 'fake',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'word0 word1 word2 word3 ' },
        finish_reason: 'length',
      },
    ],
    usage: { prompt_tokens: 2, completion_tokens: 4, total_tokens: 6 },
  })
  const older = await served.post('/v1/completions', {
    model: 'fake',
    prompt: 'a',
    ignore_eos: true,
  })
  expect(await older.json()).toMatchObject({
    object: 'text_completion',
    choices: [{ text: 'word0 word1 word2 word3 ', finish_reason: 'stop' }],
  })
})

test('a conversation is asked as all targets of plain text are', async () => {
  const prompts: string[] = []
  const listener: Target = {
    name: 'listener',
    async *stream({ prompt }) {
      prompts.push(prompt)
      yield await Promise.resolve('ok')
    },
  }
  await using served = await serve(listener)
  await served.post('/v1/chat/completions', chat)
  const parts = [{ type: 'text', text: 'Be brief.' }]
  const messages = [{ role: 'developer', content: parts }, ...chat.messages]
  await served.post('/v1/chat/completions', { ...chat, messages })
  expect(prompts).toEqual(['two words', 'System: Be brief.\nUser: two words\nAssistant:'])
})

test('a reader who leaves ends the work, and makes room', async () => {
  const { target, aborted } = endless()
  await using served = await serve(target, 1)
  const leaving = new AbortController()
  const response = await fetch(`${served.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ ...chat, stream: true }),
    signal: leaving.signal,
  })
  const refused = await served.post('/v1/chat/completions', chat)
  expect(refused.status).toBe(429)
  expect(refused.headers.get('retry-after')).toBe('1')
  expect(await refused.text()).toMatchInlineSnapshot(
    `"{"error":{"message":"The server is full: 1 requests are answered or wait. Send fewer at once, or raise \\"--slots\\" or \\"--queue\\".","type":"rate_limit_error","code":null,"param":null}}"`,
  )
  leaving.abort()
  await response.text().catch(() => '')
  await aborted
  const health = async (): Promise<unknown> => await (await fetch(`${served.url}/health`)).json()
  await expect.poll(health).toMatchObject({ status: 'ok', model: 'fake', requests: 0 })
})

test('a target that fails is an error of the API, also in the middle of a stream', async () => {
  const failing: Target = {
    name: 'failing',
    async *stream() {
      yield await Promise.resolve('word ')
      throw new Error('out of memory')
    },
  }
  await using served = await serve(failing)
  const whole = await served.post('/v1/chat/completions', chat)
  expect([whole.status, await whole.text()]).toMatchInlineSnapshot(`
    [
      500,
      "{"error":{"message":"out of memory","type":"server_error","code":null,"param":null}}",
    ]
  `)
  const trace = await ask(openAI({ baseURL: `${served.url}/v1`, model: 'fake' }))
  expect(outcome(trace)).toContain('truncated: EndpointError')
  expect(outcome(trace)).toContain('out of memory (server_error)')
})

test('what cannot be answered is refused in words', async () => {
  await using served = await serve(fakeTarget('fake'))
  const refusalOf = async (path: string, body: unknown): Promise<string> => {
    const response = await served.post(path, body)
    const { error } = Object(await response.json())
    return `${response.status} ${error.message}`
  }
  const path = '/v1/chat/completions'
  expect(await refusalOf(path, '{')).toMatchInlineSnapshot(`"400 The body is no JSON."`)
  expect(await refusalOf(path, '[]')).toMatchInlineSnapshot(`"400 The body must be a JSON object."`)
  expect(await refusalOf(path, { ...chat, model: 'gpt-5' })).toMatchInlineSnapshot(
    `"404 The model "gpt-5" does not exist. The model here is "fake"."`,
  )
  expect(await refusalOf(path, { ...chat, max_tokens: 31 })).toMatchInlineSnapshot(
    `"400 The prompt has 2 tokens and the answer up to 31, but together they must not be over 32. Shorten them, or raise "--max-tokens"."`,
  )
  const wrong = {
    model: 5,
    messages: [{ role: 'tool', content: 7 }],
    max_tokens: 0,
    stream: 'yes',
    n: 2,
  }
  expect(await refusalOf(path, wrong)).toMatchInlineSnapshot(
    `"400 "model" is not valid. It must be a text. "max_tokens" is not valid. It must be a whole number from 1. "stream" is not valid. It must be true or false. "n" is not valid. It must be 1: one answer is made for a request. "messages.0.role" is not valid. It must be "system", "user" or "assistant". "messages.0.content" is not valid. It must be a text, or a list of parts that are texts."`,
  )
  expect(await refusalOf('/v1/completions', { model: 'fake', prompt: '' })).toMatchInlineSnapshot(
    `"400 "prompt" is not valid. It must not be empty."`,
  )
  expect(await refusalOf('/v1/embeddings', {})).toMatchInlineSnapshot(
    `"404 There is no /v1/embeddings here. There are /v1/chat/completions, /v1/completions, /v1/models and /health."`,
  )
  expect(await refusalOf(path, 'x'.repeat(9 * 1024 * 1024))).toMatchInlineSnapshot(
    `"413 The body must not be longer than 8 MiB."`,
  )
  const got = await fetch(served.url + path)
  expect([got.status, await got.text()]).toMatchInlineSnapshot(`
    [
      405,
      "{"error":{"message":"/v1/chat/completions is asked by POST.","type":"invalid_request_error","code":null,"param":null}}",
    ]
  `)
  const models = await fetch(`${served.url}/v1/models`)
  expect(await models.json()).toMatchObject({ object: 'list', data: [{ id: 'fake' }] })
})
