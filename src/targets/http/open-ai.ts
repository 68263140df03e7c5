import { z } from 'zod'

import { readChatCompletion, readCompletion } from '../../protocols/chat-completions.ts'
import type { Piece } from '../../protocols/piece.ts'
import { readResponsesEvent } from '../../protocols/responses.ts'
import { createEventScanner, type ServerSentEvent } from '../../protocols/server-sent-events.ts'
import type { Target, TargetRequest } from '../target.ts'
import type { AnswerFormat } from './answer-stream.ts'
import {
  baseUrlSchema,
  type EndpointOptions,
  endpointShape,
  flag,
  keySchema,
  oneOf,
  parseEndpointOptions,
} from './endpoint-options.ts'
import { createEndpointTarget } from './endpoint-target.ts'

/** Options of {@link openAI}. */
export interface OpenAIOptions extends EndpointOptions {
  /**
   * Where the API begins; it ends in `/v1` at most servers.
   *
   * @default 'https://api.openai.com/v1'
   */
  readonly baseURL?: string
  /**
   * Sent as `Authorization: Bearer …`. It is in no output, also where the server repeats it.
   *
   * @default the environment's OPENAI_API_KEY for api.openai.com; elsewhere none
   */
  readonly apiKey?: string
  /**
   * `chat`: `/chat/completions`. `completions`: the older `/completions`. `responses`: `/responses`.
   *
   * @default 'chat'
   */
  readonly api?: 'chat' | 'completions' | 'responses'
  /**
   * The field that limits the answer of `chat`.
   *
   * @default 'max_completion_tokens' for api.openai.com; elsewhere 'max_tokens'
   */
  readonly tokenLimit?: 'max_tokens' | 'max_completion_tokens'
  /**
   * Whether `chat` and `completions` ask for the server's own count of tokens
   * (`stream_options.include_usage`), which few servers refuse.
   *
   * @default true
   */
  readonly usage?: boolean
}

const shape = {
  baseURL: baseUrlSchema.default(new URL('https://api.openai.com/v1')),
  apiKey: keySchema.optional(),
  api: oneOf('api', ['chat', 'completions', 'responses']).default('chat'),
  tokenLimit: oneOf('tokenLimit', ['max_tokens', 'max_completion_tokens']).optional(),
  usage: flag('usage').default(true),
  ...endpointShape([
    'model',
    'messages',
    'prompt',
    'input',
    'stream',
    'stream_options',
    'max_tokens',
    'max_completion_tokens',
    'max_output_tokens',
  ]),
}
const schema = z.strictObject(shape)

type Resolved = z.output<typeof schema>

const ownHost = 'api.openai.com'

/**
 * A model behind an endpoint that speaks OpenAI's API: OpenAI itself, vLLM, SGLang, llama.cpp,
 * Ollama, LM Studio, OpenRouter and many others. It is asked over HTTP/1.1 by a client of our own:
 * each chunk is stamped when its bytes are read, nothing is retried, no redirect is followed.
 * Opening it asks one short question, so that no load is made on an endpoint that does not answer.
 *
 * @example
 * const target = openAI({ baseURL: 'http://127.0.0.1:8000/v1', model: 'Qwen/Qwen3-8B' })
 *
 * @throws TypeError that names all wrong options.
 */
export function openAI(options: OpenAIOptions): Target {
  const resolved = parseEndpointOptions('openAI()', schema, options, Object.keys(shape))
  const { baseURL, model, api, name, body = {} } = resolved
  const headers = lowerCase(resolved.headers ?? {})
  const isOwn = baseURL.hostname === ownHost
  const apiKey = resolved.apiKey ?? (isOwn ? keyOfEnvironment() : undefined)
  const hasKey = apiKey !== undefined
  const { path, format } = apis[api]
  const url = new URL(baseURL)
  url.pathname = `${baseURL.pathname.replace(/\/+$/, '')}${path}`
  return createEndpointTarget({
    name: name ?? `${model} at ${baseURL.host}`,
    model,
    api,
    url,
    format,
    headers: { ...(hasKey && { authorization: `Bearer ${apiKey}` }), ...headers },
    secrets: [...(hasKey ? [apiKey] : []), ...Object.values(headers)],
    hasKey,
    ...(isOwn && !hasKey && { problem: noKey }),
    bodyOf: (request) => ({
      model,
      ...fieldsOf[api](request, resolved, isOwn),
      stream: true,
      ...body,
    }),
    ca: resolved.ca,
    connectTimeout: resolved.connectTimeout ?? 10,
    firstTokenTimeout: resolved.firstTokenTimeout,
    stallTimeout: resolved.stallTimeout,
  })
}

const lowerCase = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

/** `undefined` also where it is none that could be sent. */
const keyOfEnvironment = (): string | undefined =>
  keySchema.safeParse(process.env['OPENAI_API_KEY']).data

const noKey = 'It has no key. Set the environment variable OPENAI_API_KEY to one, or give "apiKey".'

const eventStream = (read: (event: ServerSentEvent) => Piece): AnswerFormat => ({
  contentType: 'text/event-stream',
  createReader: (onPiece) =>
    createEventScanner((event) => {
      onPiece(read(event))
    }),
})

const apis = {
  chat: { path: '/chat/completions', format: eventStream(readChatCompletion) },
  completions: { path: '/completions', format: eventStream(readCompletion) },
  responses: { path: '/responses', format: eventStream(readResponsesEvent) },
} as const

type Asked = Pick<TargetRequest, 'prompt' | 'messages' | 'maxTokens'>

const messagesOf = ({ prompt, messages }: Asked): readonly object[] =>
  messages ?? [{ role: 'user', content: prompt }]

const usageOf = ({ usage }: Resolved): object =>
  usage ? { stream_options: { include_usage: true } } : {}

const fieldsOf: Record<
  Resolved['api'],
  (asked: Asked, options: Resolved, isOwn: boolean) => object
> = {
  chat: (asked, options, isOwn) => ({
    messages: messagesOf(asked),
    [options.tokenLimit ?? (isOwn ? 'max_completion_tokens' : 'max_tokens')]: asked.maxTokens,
    ...usageOf(options),
  }),
  completions: ({ prompt, maxTokens }, options) => ({
    prompt,
    max_tokens: maxTokens,
    ...usageOf(options),
  }),
  responses: (asked) => ({
    input: messagesOf(asked),
    max_output_tokens: asked.maxTokens,
    store: false,
  }),
}
