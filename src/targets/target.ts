import type { TargetInfo } from '../metrics/target-info.ts'
import type { TokenPrice } from '../metrics/token-price.ts'

export type { TargetInfo } from '../metrics/target-info.ts'
export type { TokenPrice } from '../metrics/token-price.ts'

/** One message of a conversation. */
export interface Message {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

/** What a target is asked for: one prompt, streamed. */
export interface TargetRequest {
  /** The text to answer; of a conversation, all that was said, as plain text. */
  readonly prompt: string
  /** The same as messages, where the workload is a conversation. */
  readonly messages?: readonly Message[]
  /** The most output tokens, in the target's own tokens; a target may answer shorter. */
  readonly maxTokens: number
  /** Aborts the request: the target stops its work and ends the stream as soon as it can. */
  readonly signal: AbortSignal
}

/** A piece of a streamed answer, where more is known than its text. */
export interface ChunkParts {
  /** Answer text. Absent or empty: the chunk is not visible. */
  readonly text?: string
  /** Reasoning text, which counts as output but not as the answer. */
  readonly reasoning?: string
  /** Name or arguments of a tool call, as text. */
  readonly toolCall?: string
  /** Tokens of this chunk in the target's own vocabulary. */
  readonly tokens?: number
  /** Tokens of the whole answer in that vocabulary, where the target tells them once, at its end. */
  readonly totalTokens?: number
  /**
   * When the target itself had the chunk, in seconds of the clock of `performance.now() / 1000`
   * in this thread. Where it is given, metrics use it, and the time until the chunk arrived is
   * the client's lag.
   */
  readonly at?: number
}

/** A piece of a streamed answer: text, or an object where more is known. */
export type Chunk = string | ChunkParts

/**
 * What is measured: anything that streams text for a prompt.
 *
 * @example A target of one's own
 * const mine: Target = {
 *   name: 'mine',
 *   async *stream({ prompt, maxTokens, signal }) {
 *     for await (const piece of myModel(prompt, { maxTokens, signal })) yield piece
 *   },
 * }
 */
export interface Target {
  /** The name in tables and in the report; one name stands for one target. */
  readonly name: string
  /** Answers one request, chunk by chunk. */
  stream(request: TargetRequest): AsyncIterable<Chunk>
  /** Makes the target ready (loads, connects). Called before the warm-up; its time is not measured. */
  open?(): Promise<void>
  /** Why it cannot be asked here, such as a key that is missing; `providers()` skips it then. */
  unavailable?(): string | undefined
  /**
   * It answers from another process: what is busy in this one is the client, whose signs of being
   * the bottleneck count then.
   *
   * @default false
   */
  readonly isRemote?: boolean
  /** Known once the target is open. */
  info?(): TargetInfo
  /** What it charges for tokens, in dollars per million; of an API, where you know it. */
  readonly price?: TokenPrice
}
