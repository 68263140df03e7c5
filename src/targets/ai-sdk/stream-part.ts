import { z } from 'zod'

import type { ChunkParts } from '../target.ts'

const text = z.string()

/** Tokens of an answer, as versions 2, and 3 and 4 of the interface tell them. */
const outputTokens = z
  .union([z.int().nonnegative(), z.object({ total: z.int().nonnegative().optional() })])
  .transform((told) => (typeof told === 'number' ? told : told.total))
  .optional()
  .catch(undefined)

const reason = z
  .union([text, z.object({ unified: text }).transform(({ unified }) => unified)])
  .catch('other')

/** The parts of a stream that say something; others are passed over. */
const partSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text-delta'), delta: text }),
  z.object({ type: z.literal('reasoning-delta'), delta: text }),
  z.object({ type: z.literal('tool-input-start'), id: text, toolName: text }),
  z.object({ type: z.literal('tool-input-delta'), delta: text }),
  z.object({ type: z.literal('tool-call'), toolCallId: text, toolName: text, input: text }),
  z.object({
    type: z.literal('finish'),
    finishReason: reason,
    usage: z.object({ outputTokens }).catch({}),
  }),
  z.object({ type: z.literal('error'), error: z.unknown() }),
])

/** What a part of a model's stream says. */
export type StreamPart =
  | { readonly kind: 'chunk'; readonly chunk: ChunkParts }
  | { readonly kind: 'finish'; readonly reason: string; readonly totalTokens: number | undefined }
  | { readonly kind: 'error'; readonly error: unknown }
  /** Before anything has come of the answer. */
  | { readonly kind: 'start' }

/** Reads the parts of one stream of `doStream()`. */
export function createPartReader(): (part: unknown) => StreamPart {
  /** Calls whose input was streamed come once more as a whole. */
  const streamed = new Set<string>()
  return (value) => {
    if (Object(value).type === 'stream-start') return { kind: 'start' }
    const { data: part } = partSchema.safeParse(value)
    switch (part?.type) {
      case 'text-delta':
        return { kind: 'chunk', chunk: { text: part.delta } }
      case 'reasoning-delta':
        return { kind: 'chunk', chunk: { reasoning: part.delta } }
      case 'tool-input-start':
        streamed.add(part.id)
        return { kind: 'chunk', chunk: { toolCall: part.toolName } }
      case 'tool-input-delta':
        return { kind: 'chunk', chunk: { toolCall: part.delta } }
      case 'tool-call':
        return {
          kind: 'chunk',
          chunk: streamed.has(part.toolCallId) ? {} : { toolCall: part.toolName + part.input },
        }
      case 'finish':
        return { kind: 'finish', reason: part.finishReason, totalTokens: part.usage.outputTokens }
      case 'error':
        return { kind: 'error', error: part.error }
      case undefined:
        return { kind: 'chunk', chunk: {} }
    }
  }
}
