import { z } from 'zod'

import { readChatCompletion, readCompletion } from '../../protocols/chat-completions.ts'
import { readResponsesEvent } from '../../protocols/responses.ts'
import type { Target } from '../target.ts'
import type { WireTarget } from '../wire-target.ts'
import { eventStream } from './answer-formats.ts'
import {
  baseUrlSchema,
  type EndpointOptions,
  endpointShape,
  flag,
  keySchema,
  oneOf,
  parseEndpointOptions,
  variableSchema,
} from './endpoint-options.ts'
import { createEndpointTarget } from './endpoint-target.ts'
import { type Asked, endpointOf, messagesOf } from './endpoint.ts'

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
   * @default the environment's variable of `keyVariable`
   */
  readonly apiKey?: string
  /**
   * The variable of the environment that has the key. Without a key there, and without `apiKey`,
   * the target cannot be opened.
   *
   * @default 'OPENAI_API_KEY' for api.openai.com; elsewhere none: a server that is not its maker's never gets that key
   */
  readonly keyVariable?: string
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
  keyVariable: variableSchema.optional(),
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

const ownHost = 'api.openai.com'

/**
 * A model behind an endpoint that speaks OpenAI's API: OpenAI itself, vLLM, SGLang, llama.cpp,
 * Ollama, LM Studio, OpenRouter and many others. It is asked over HTTP/2 or HTTP/1.1 by a client of our own:
 * each chunk is stamped when its bytes are read, nothing is retried, no redirect is followed.
 * Opening it asks one short question, so that no load is made on an endpoint that does not answer.
 *
 * @example
 * const target = openAI({ baseURL: 'http://127.0.0.1:8000/v1', model: 'Qwen/Qwen3-8B' })
 *
 * @throws TypeError that names all wrong options.
 */
export function openAI(options: OpenAIOptions): Target {
  return openEndpoint(options)
}

/** The same, with the faster way. */
export function openEndpoint(options: OpenAIOptions): WireTarget {
  const resolved = parseEndpointOptions('openAI()', schema, options, Object.keys(shape))
  const { api, baseURL, usage } = resolved
  const isOwn = baseURL.hostname === ownHost
  const tokenLimit = resolved.tokenLimit ?? (isOwn ? 'max_completion_tokens' : 'max_tokens')
  return createEndpointTarget(
    endpointOf(resolved, {
      ...apis[api],
      api,
      headersOf: (key) => (key === undefined ? {} : { authorization: `Bearer ${key}` }),
      bodyOf: (asked) => fieldsOf[api](asked, { tokenLimit, usage }),
      keyVariable: resolved.keyVariable ?? (isOwn ? 'OPENAI_API_KEY' : undefined),
    }),
    { api: 'openAI', options },
  )
}

const apis = {
  chat: { path: '/chat/completions', format: eventStream(readChatCompletion) },
  completions: { path: '/completions', format: eventStream(readCompletion) },
  responses: { path: '/responses', format: eventStream(readResponsesEvent) },
} as const

interface FieldOptions {
  readonly tokenLimit: string
  readonly usage: boolean
}

const usageOf = ({ usage }: FieldOptions): object =>
  usage ? { stream_options: { include_usage: true } } : {}

const fieldsOf: Record<keyof typeof apis, (asked: Asked, options: FieldOptions) => object> = {
  chat: (asked, options) => ({
    messages: messagesOf(asked),
    [options.tokenLimit]: asked.maxTokens,
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
