import { z } from 'zod'

import { readAnthropicEvent } from '../../protocols/anthropic.ts'
import type { Target } from '../target.ts'
import type { WireTarget } from '../wire-target.ts'
import { eventStream } from './answer-formats.ts'
import {
  baseUrlSchema,
  type EndpointOptions,
  endpointShape,
  keySchema,
  parseEndpointOptions,
  variableSchema,
} from './endpoint-options.ts'
import { createEndpointTarget } from './endpoint-target.ts'
import { type Asked, endpointOf, messagesOf } from './endpoint.ts'

/** Options of {@link anthropic}. */
export interface AnthropicOptions extends EndpointOptions {
  /**
   * Where the API begins.
   *
   * @default 'https://api.anthropic.com/v1'
   */
  readonly baseURL?: string
  /**
   * Sent as `x-api-key`. It is in no output, also where the server repeats it.
   *
   * @default the environment's variable of `keyVariable`
   */
  readonly apiKey?: string
  /**
   * The variable of the environment that has the key. Without a key there, and without `apiKey`,
   * the target cannot be opened.
   *
   * @default 'ANTHROPIC_API_KEY' for api.anthropic.com; elsewhere none: a server that is not its maker's never gets that key
   */
  readonly keyVariable?: string
}

const shape = {
  baseURL: baseUrlSchema.default(new URL('https://api.anthropic.com/v1')),
  apiKey: keySchema.optional(),
  keyVariable: variableSchema.optional(),
  ...endpointShape(['model', 'messages', 'system', 'stream', 'max_tokens']),
}
const schema = z.strictObject(shape)

/**
 * A model behind Anthropic's API of messages, asked by the same client as {@link openAI}.
 *
 * @example
 * const target = anthropic({ model: 'claude-haiku-4-5' })
 *
 * @throws TypeError that names all wrong options.
 */
export function anthropic(options: AnthropicOptions): Target {
  return anthropicEndpoint(options)
}

/** The same, with the faster way. */
export function anthropicEndpoint(options: AnthropicOptions): WireTarget {
  const resolved = parseEndpointOptions('anthropic()', schema, options, Object.keys(shape))
  const isOwn = resolved.baseURL.hostname === 'api.anthropic.com'
  return createEndpointTarget(
    endpointOf(resolved, {
      api: 'messages',
      path: '/messages',
      format: eventStream(readAnthropicEvent),
      headersOf: (key) => ({
        'anthropic-version': '2023-06-01',
        ...(key !== undefined && { 'x-api-key': key }),
      }),
      bodyOf: fieldsOf,
      keyVariable: resolved.keyVariable ?? (isOwn ? 'ANTHROPIC_API_KEY' : undefined),
    }),
    { api: 'anthropic', options },
  )
}

/** What the system says stands apart from the messages. */
function fieldsOf(asked: Asked): object {
  const messages = messagesOf(asked)
  const system = messages.filter(({ role }) => role === 'system')
  return {
    max_tokens: asked.maxTokens,
    messages: messages.filter(({ role }) => role !== 'system'),
    ...(system.length > 0 && { system: system.map(({ content }) => content).join('\n\n') }),
  }
}
