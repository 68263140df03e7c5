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

/** What a part of a model's stream says; without a chunk, nothing has come of the answer yet. */
interface ReadPart {
  readonly chunk?: ChunkParts
  readonly isFinish?: true
}

/**
 * Reads the parts of one stream of `doStream()`.
 *
 * @returns A function that throws the error of a part that is one.
 */
export function createPartReader(): (part: unknown) => ReadPart {
  /** Calls whose input was streamed come once more as a whole. */
  const streamed = new Set<string>()
  return (value) => {
    if (startSchema.safeParse(value).success) return {}
    const { data: part } = partSchema.safeParse(value)
    if (part?.type === 'finish') return finishOf(part)
    if (part?.type === 'error') throw part.error
    return { chunk: part === undefined ? {} : chunkOf(part, streamed) }
  }
}

const startSchema = z.object({ type: z.literal('stream-start') })

type Part = z.output<typeof partSchema>

function finishOf({ finishReason, usage }: Extract<Part, { type: 'finish' }>): ReadPart {
  if (finishReason === 'error') throw new Error('its reason to finish is "error"')
  const { outputTokens: totalTokens } = usage
  return { chunk: totalTokens === undefined ? {} : { totalTokens }, isFinish: true }
}

function chunkOf(
  part: Exclude<Part, { type: 'finish' | 'error' }>,
  streamed: Set<string>,
): ChunkParts {
  switch (part.type) {
    case 'text-delta':
      return { text: part.delta }
    case 'reasoning-delta':
      return { reasoning: part.delta }
    case 'tool-input-start':
      streamed.add(part.id)
      return { toolCall: part.toolName }
    case 'tool-input-delta':
      return { toolCall: part.delta }
    case 'tool-call':
      return streamed.has(part.toolCallId) ? {} : { toolCall: part.toolName + part.input }
    default:
      return part satisfies never
  }
}
