import type { Clock } from '../targets/clock.ts'
import { blot, secretsOf, spellingsOf } from '../targets/secrets.ts'
import type { Chunk, Target, TargetRequest } from '../targets/target.ts'
import { headOf, type RecordedAnswer, type RecordedChunk, type RecordedEnd } from './cassette.ts'
import { maskChunks } from './mask.ts'
import { requestKey } from './request-key.ts'

export interface RecordOptions {
  readonly clock: Clock
  /** ISO 8601. */
  readonly today: () => string
  /** Where the recording goes, in words. */
  readonly place: string
  /** Begins the recording with a line; fails where there is one already. */
  readonly begin: (line: string) => Promise<void>
  /** Adds a line. */
  readonly add: (line: string) => void
}

/**
 * The same target, whose answers are recorded with the time of each chunk: a line of JSON each,
 * without prompts, headers and addresses; secrets are masked.
 */
export function recordTarget(target: Target, options: RecordOptions): Target {
  const { clock, today, place, begin, add } = options
  let beginning: Promise<void> | undefined

  /** A line of a cassette, in which no secret is left however it came there. */
  const lineOf = (value: object): string => {
    const secrets = secretsOf(target)
    return JSON.stringify(value, (_, part: unknown) =>
      typeof part === 'string' ? blot(part, secrets) : part,
    )
  }

  async function start(): Promise<void> {
    await (beginning ??= begin(lineOf(headOf(target.name, target.info?.() ?? {}, today()))))
  }

  async function* stream(request: TargetRequest): AsyncGenerator<Chunk, void, undefined> {
    await start()
    const sentAt = clock.now()
    const chunks: RecordedChunk[] = []
    let end: RecordedEnd = { kind: 'open' }
    try {
      for await (const chunk of target.stream(request)) {
        chunks.push(recordedOf(chunk, sentAt, clock.now()))
        yield chunk
      }
      // a target that is aborted ends its stream, too
      if (!request.signal.aborted) end = { kind: 'done', at: since(sentAt, clock.now()) }
    } catch (error) {
      if (!request.signal.aborted) end = errorEnd(error, since(sentAt, clock.now()))
      throw error
    } finally {
      const spellings = spellingsOf(secretsOf(target))
      const answer: RecordedAnswer = {
        request: requestKey(request),
        chunks: [...maskChunks(chunks, spellings)],
        end,
      }
      add(lineOf(answer))
    }
  }

  return {
    name: target.name,
    ...(target.price !== undefined && { price: target.price }),
    ...(target.isRemote !== undefined && { isRemote: target.isRemote }),
    stream,
    async open() {
      await target.open?.()
      await start()
    },
    unavailable: () => target.unavailable?.(),
    info() {
      const info = target.info?.() ?? {}
      return { ...info, notes: [...(info.notes ?? []), `its answers are recorded to ${place}`] }
    },
  }
}

/** Tenths of a microsecond: more than any clock gives. */
const since = (sentAt: number, at: number): number => Number(Math.max(0, at - sentAt).toFixed(7))

function recordedOf(chunk: Chunk, sentAt: number, arrivedAt: number): RecordedChunk {
  if (typeof chunk === 'string') return { at: since(sentAt, arrivedAt), text: chunk }
  const { at = arrivedAt, ...parts } = chunk
  return { at: since(sentAt, at), ...parts }
}

function errorEnd(error: unknown, at: number): RecordedEnd {
  const isThrottled =
    typeof error === 'object' &&
    error !== null &&
    (('isThrottled' in error && error.isThrottled === true) ||
      ('status' in error && error.status === 429))
  return error instanceof Error
    ? { kind: 'error', at, name: error.name, message: error.message, isThrottled }
    : { kind: 'error', at, name: 'Error', message: String(error), isThrottled }
}
