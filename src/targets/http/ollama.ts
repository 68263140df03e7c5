import { z } from 'zod'

import { readOllamaLine } from '../../protocols/ollama.ts'
import type { Target } from '../target.ts'
import type { WireTarget } from '../wire-target.ts'
import { jsonLines } from './answer-formats.ts'
import {
  baseUrlSchema,
  type EndpointOptions,
  endpointShape,
  parseEndpointOptions,
} from './endpoint-options.ts'
import { createEndpointTarget } from './endpoint-target.ts'
import { endpointOf, messagesOf } from './endpoint.ts'

/** Options of {@link ollama}. */
export interface OllamaOptions extends EndpointOptions {
  /**
   * Where Ollama listens, without a path.
   *
   * @default 'http://127.0.0.1:11434'
   */
  readonly baseURL?: string
  /** Ollama's own options of a request, as in `{ temperature: 0, num_ctx: 4096 }`. */
  readonly options?: Readonly<Record<string, unknown>>
}

const mustBeOptions =
  '"options" is not valid. It is an object of Ollama\'s options, as in { temperature: 0 }, without "num_predict", which the target sets itself.'

const shape = {
  baseURL: baseUrlSchema.default(new URL('http://127.0.0.1:11434')),
  options: z
    .record(z.string(), z.unknown(), { error: mustBeOptions })
    .refine((given) => !('num_predict' in given), { error: mustBeOptions })
    .default({}),
  ...endpointShape(['model', 'messages', 'stream', 'options']),
}
const schema = z.strictObject(shape)

/**
 * A model of Ollama by its own API, asked by the same client as {@link openAI}; Ollama also speaks
 * OpenAI's, under `/v1`.
 *
 * @example
 * const target = ollama({ model: 'llama3.2:1b' })
 *
 * @throws TypeError that names all wrong options.
 */
export function ollama(options: OllamaOptions): Target {
  return ollamaEndpoint(options)
}

/** The same, with the faster way. */
export function ollamaEndpoint(options: OllamaOptions): WireTarget {
  const resolved = parseEndpointOptions('ollama()', schema, options, Object.keys(shape))
  return createEndpointTarget(
    endpointOf(resolved, {
      api: 'ollama',
      path: '/api/chat',
      format: jsonLines(readOllamaLine),
      headersOf: () => ({}),
      bodyOf: (asked) => ({
        messages: messagesOf(asked),
        options: { ...resolved.options, num_predict: asked.maxTokens },
      }),
      keyVariable: undefined,
    }),
    { api: 'ollama', options },
  )
}
