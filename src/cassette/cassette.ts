import { z } from 'zod'

import type { TargetInfo } from '../metrics/target-info.ts'
import type { ChunkParts } from '../targets/target.ts'

/** The version of the file format. */
const version = 1

/** A piece of a recorded answer; seconds since the request was sent. */
export interface RecordedChunk extends Omit<ChunkParts, 'at'> {
  readonly at: number
}

/** How a recorded answer ended; `open`: we ended it, at a deadline or with the test. */
export type RecordedEnd =
  | { readonly kind: 'done'; readonly at: number }
  | {
      readonly kind: 'error'
      readonly at: number
      readonly name: string
      readonly message: string
      readonly isThrottled: boolean
    }
  | { readonly kind: 'open' }

/** What a cassette says of its making. */
export interface CassetteHead {
  readonly cassette: typeof version
  /** Of the target. */
  readonly name: string
  readonly model?: string
  /** What asked it, as in "wire". */
  readonly client?: string
  /** ISO 8601. */
  readonly recordedAt: string
}

/** One answer, and the key of its request. */
export interface RecordedAnswer {
  readonly request: string
  readonly chunks: readonly RecordedChunk[]
  readonly end: RecordedEnd
}

const seconds = z.number().nonnegative()
const tokens = z.int().nonnegative().exactOptional()
const text = z.string().exactOptional()

const headSchema: z.ZodType<CassetteHead> = z.strictObject({
  cassette: z.literal(version),
  name: z.string().min(1),
  model: text,
  client: text,
  recordedAt: z.iso.datetime(),
})

const answerSchema: z.ZodType<RecordedAnswer> = z.strictObject({
  request: z.string(),
  chunks: z.array(
    z.strictObject({
      at: seconds,
      text,
      reasoning: text,
      toolCall: text,
      tokens,
      totalTokens: tokens,
    }),
  ),
  end: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('done'), at: seconds }),
    z.strictObject({
      kind: z.literal('error'),
      at: seconds,
      name: z.string(),
      message: z.string(),
      isThrottled: z.boolean(),
    }),
    z.strictObject({ kind: z.literal('open') }),
  ]),
})

/** A recording of what a target answered, and when. */
export interface Cassette {
  readonly head: CassetteHead
  readonly answers: readonly RecordedAnswer[]
}

/** The first line of a recording of a target. */
export function headOf(name: string, info: TargetInfo, recordedAt: string): CassetteHead {
  const { model, details = {} } = info
  const { client } = details
  return {
    cassette: version,
    name,
    ...(model !== undefined && { model }),
    ...(typeof client === 'string' && { client }),
    recordedAt,
  }
}

/**
 * Reads a cassette: a line of JSON about it, then one for each answer.
 *
 * @throws Error that says which line is wrong, without the file's name.
 */
export function parseCassette(content: string): Cassette {
  const [first = '', ...lines] = content.split('\n').filter((line) => line !== '')
  const head = headSchema.safeParse(jsonOf(first))
  if (!head.success) {
    throw new Error('its first line is not the one that recordTo() writes')
  }
  const answers = lines.map((line, index) => {
    const answer = answerSchema.safeParse(jsonOf(line))
    if (!answer.success) throw new Error(`its line ${index + 2} is no recorded answer`)
    return answer.data
  })
  if (answers.length === 0) throw new Error('it has no answers')
  return { head: head.data, answers }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
