import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { expect, test } from 'vitest'

import { ask, outcome } from '../../../test/support/ask.ts'
import { type GoldenAnswer, plain } from '../../golden/golden-answer.ts'
import { startGoldenServer } from '../../golden/golden-server.ts'
import { requestMetrics } from '../../metrics/request-metrics.ts'
import type { Trace } from '../../metrics/trace.ts'
import type { Target } from '../target.ts'
import { aiSdk, type AiSdkModel } from './ai-sdk.ts'

const key = 'planted-key-1234567890'

/** The real client of the SDK. */
function sdkAt(baseURL: string): Target {
  const provider = createOpenAICompatible({
    name: 'golden',
    baseURL,
    apiKey: key,
    includeUsage: true,
  })
  return aiSdk(provider('m'), { secrets: [key] })
}

async function outcomeOf(answer: GoldenAnswer): Promise<string> {
  await using server = await startGoldenServer(answer)
  return outcome(await ask(sdkAt(server.baseURL)))
}

const countWords = (text: string): number => text.split(' ').filter((word) => word !== '').length

const textOf = ({ chunks }: Trace): string => chunks.map(({ text }) => text).join('')

test('a model of the SDK is asked, and its first token is no role and no start', async () => {
  await using server = await startGoldenServer({ roleAt: 0, timeToFirstToken: 0.1, tokens: 12 })
  const trace = await ask(sdkAt(server.baseURL))
  expect(requestMetrics(trace, countWords)).toMatchObject({
    answer: 'completed',
    openAiTokens: 12,
    nativeTokens: 12,
  })
  const { timeToFirstToken } = requestMetrics(trace, countWords)
  expect(timeToFirstToken.value).toBeGreaterThanOrEqual(0.1)
  expect(server.requests[0]?.body).toMatchObject({
    model: 'm',
    max_tokens: 8,
    stream: true,
    messages: [{ role: 'user', content: 'hello' }],
  })
})

test('reasoning of a model of the SDK is output, and no answer', async () => {
  await using server = await startGoldenServer({ kind: 'reasoning', tokens: 3 })
  const trace = await ask(sdkAt(server.baseURL))
  expect(textOf(trace)).toBe('')
  expect(countWords(trace.chunks.map(({ reasoning }) => reasoning).join(''))).toBe(3)
})

test('a load that is refused, a status and a dead server are told as by our own client', async () => {
  const busy = plain('429 Too Many Requests', `{"error":{"message":"wait, ${key}"}}`)
  expect(
    await outcomeOf({ raw: busy.replace('content-length', 'retry-after: 7\r\ncontent-length') }),
  ).toMatchInlineSnapshot(
    `"throttled: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions answered 429: wait, ***. It refuses for load, or for the limit of the key. It asks to wait: Retry-After is 7."`,
  )
  const wrong = plain('404 Not Found', '{"error":{"message":"no model `m`"}}')
  expect(await outcomeOf({ raw: wrong })).toMatchInlineSnapshot(
    `"errored: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions answered 404: no model \`m\`. Correct "baseURL", which ends in /v1 at most servers, or "model", which is "m by golden.chat"."`,
  )
  const server = await startGoldenServer()
  await server[Symbol.asyncDispose]()
  expect(outcome(await ask(sdkAt(server.baseURL)))).toMatchInlineSnapshot(
    `"errored: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions refused the connection. Start the server, or correct the host and the port of "baseURL"."`,
  )
})

test('an answer of the SDK that breaks off is truncated, and an error event has its words', async () => {
  expect(await outcomeOf({ fault: 'reset', after: 2 })).toMatchInlineSnapshot(
    `"truncated: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions broke the connection off in the middle of its answer. Its log may say why."`,
  )
  expect(await outcomeOf({ fault: 'error event', after: 2 })).toMatchInlineSnapshot(
    `"truncated: EndpointError: The model m by golden.chat failed: {"message":"CUDA out of memory","type":"server_error"}. What its provider says may tell why."`,
  )
})

test('an abort ends the request of the SDK', async () => {
  await using server = await startGoldenServer({ fault: 'stall', after: 2 })
  const ending = new AbortController()
  const asking = ask(sdkAt(server.baseURL), { signal: ending.signal })
  await expect.poll(() => server.requests.length).toBe(1)
  ending.abort()
  expect(outcome(await asking)).toBe('aborted: ')
  // the client of the SDK may open another connection ahead
  await expect.poll(() => server.opened() - server.open()).toBe(1)
})

/** A model as versions of the interface have it, that streams these parts. */
const modelOf = (specificationVersion: string, parts: readonly unknown[]): AiSdkModel => ({
  specificationVersion,
  provider: 'planted',
  modelId: 'm',
  doStream: async () =>
    await Promise.resolve({
      stream: new ReadableStream({
        start(controller) {
          for (const part of parts) controller.enqueue(part)
          controller.close()
        },
      }),
    }),
})

test('tokens are read as each version of the interface tells them', async () => {
  const said = [
    { type: 'stream-start', warnings: [] },
    { type: 'text-start', id: '1' },
    { type: 'text-delta', id: '1', delta: 'hello' },
    { type: 'text-end', id: '1' },
  ]
  const v2 = { type: 'finish', finishReason: 'stop', usage: { outputTokens: 5 } }
  const v4 = {
    type: 'finish',
    finishReason: { unified: 'stop', raw: 'stop' },
    usage: { inputTokens: { total: 1 }, outputTokens: { total: 5 } },
  }
  for (const [version, finish] of [
    ['v2', v2],
    ['v3', v4],
    ['v4', v4],
  ] as const) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const trace = await ask(aiSdk(modelOf(version, [...said, finish])))
    expect(outcome(trace)).toBe('completed: ')
    expect(trace.chunks.map(({ text, totalNativeTokens }) => [text, totalNativeTokens])).toEqual([
      ['', undefined],
      ['hello', undefined],
      ['', undefined],
      ['', 5],
    ])
  }
  const untold = { ...v2, usage: { outputTokens: undefined } }
  const trace = await ask(aiSdk(modelOf('v2', [...said, untold])))
  expect(requestMetrics(trace, countWords).nativeTokens).toBe(undefined)
})

test('a tool call that was streamed is not counted once more as a whole', async () => {
  const call = { type: 'tool-call', toolCallId: 'a', toolName: 'search', input: '{"q":1}' }
  const streamed = [
    { type: 'tool-input-start', id: 'a', toolName: 'search' },
    { type: 'tool-input-delta', id: 'a', delta: '{"q":' },
    { type: 'tool-input-delta', id: 'a', delta: '1}' },
    { type: 'tool-input-end', id: 'a' },
  ]
  const finish = { type: 'finish', finishReason: 'tool-calls', usage: {} }
  const callOf = async (parts: readonly unknown[]): Promise<string> => {
    const { chunks } = await ask(aiSdk(modelOf('v2', [...parts, finish])))
    return chunks.map(({ toolCall }) => toolCall).join('')
  }
  expect(await callOf([...streamed, call])).toBe('search{"q":1}')
  expect(await callOf([call])).toBe('search{"q":1}')
})

test('a stream without a finish, and one that finishes with an error, are no whole answers', async () => {
  const said = { type: 'text-delta', id: '1', delta: 'hello' }
  const ended = async (...parts: readonly unknown[]): Promise<string> =>
    outcome(await ask(aiSdk(modelOf('v4', parts))))
  expect(await ended(said)).toMatchInlineSnapshot(
    `"truncated: EndpointError: The endpoint of m by planted ended its answer without saying that it is finished. Its log may say why."`,
  )
  const failed = { type: 'finish', finishReason: { unified: 'error', raw: 'x' }, usage: {} }
  expect(await ended(said, failed)).toMatchInlineSnapshot(
    `"truncated: EndpointError: The model m by planted failed: its reason to finish is "error". What its provider says may tell why."`,
  )
  expect(await ended({ type: 'error', error: { code: 7 } })).toMatchInlineSnapshot(
    `"errored: EndpointError: The model m by planted failed: {"code":7}. What its provider says may tell why."`,
  )
})

test('opening asks once, and reports name the client', async () => {
  await using server = await startGoldenServer((_, index) =>
    index === 0
      ? { raw: plain('401 Unauthorized', `{"error":{"message":"bad ${key}"}}`), keeps: true }
      : {},
  )
  const target = sdkAt(server.baseURL)
  const message = await target.open?.().catch((error: unknown) => String(error))
  expect(message?.replace(/:\d+/, ':<port>')).toMatchInlineSnapshot(
    `"SloError: The target "m by golden.chat" could not be opened. The endpoint http://127.0.0.1:<port>/v1/chat/completions answered 401: bad ***. The key was not accepted. Correct "apiKey", or the environment variable that it comes from. Nothing was measured."`,
  )
  await target.open?.()
  await target.open?.()
  expect(server.requests).toHaveLength(2)
  expect({ name: target.name, ...target.info?.() }).toMatchInlineSnapshot(`
    {
      "details": {
        "client": "ai-sdk",
        "provider": "golden.chat",
        "specificationVersion": "v4",
      },
      "model": "m",
      "name": "m by golden.chat",
      "notes": [
        "m by golden.chat, asked by the AI SDK: its own work is in the figures. Compare them with no other client's, and load it with few users",
      ],
    }
  `)
})

test('a key of the environment that a provider repeats is in no output', async () => {
  const before = process.env['GOLDEN_API_KEY']
  try {
    process.env['GOLDEN_API_KEY'] = 'planted-in-the-environment'
    const error = { type: 'error', error: new Error('planted-in-the-environment is wrong') }
    expect(outcome(await ask(aiSdk(modelOf('v4', [error]))))).toContain('failed: *** is wrong')
  } finally {
    if (before === undefined) delete process.env['GOLDEN_API_KEY']
    else process.env['GOLDEN_API_KEY'] = before
  }
})

test('what is no model is refused in words', () => {
  const refusal = (model: unknown, options: unknown = {}): string => {
    try {
      Reflect.apply(aiSdk, undefined, [model, options])
    } catch (error) {
      return String(error)
    }
    return 'nothing is wrong'
  }
  expect(refusal('openai/gpt-5')).toMatchInlineSnapshot(
    `"TypeError: aiSdk() must not be given the text "openai/gpt-5". It must be given a language model of the AI SDK of version 2, 3 or 4 of its interface, as a provider makes it: aiSdk(createOpenAI()('gpt-5-mini'))."`,
  )
  expect(refusal(undefined)).toMatchInlineSnapshot(
    `"TypeError: aiSdk() must not be given a value of type undefined. It must be given a language model of the AI SDK of version 2, 3 or 4 of its interface, as a provider makes it: aiSdk(createOpenAI()('gpt-5-mini'))."`,
  )
  expect(refusal({ ...modelOf('v1', []) })).toMatchInlineSnapshot(
    `"TypeError: aiSdk() must not be given a model of version "v1". It must be given a language model of the AI SDK of version 2, 3 or 4 of its interface, as a provider makes it: aiSdk(createOpenAI()('gpt-5-mini'))."`,
  )
  expect(refusal(modelOf('v4', []), { name: '', colour: 1 })).toMatchInlineSnapshot(`
    "TypeError: "name" must not be empty.
    aiSdk() has no option "colour". Its options are "name", "secrets", "price"."
  `)
})
