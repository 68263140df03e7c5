import type { AnthropicOptions } from './http/anthropic.ts'
import type { OllamaOptions } from './http/ollama.ts'
import type { OpenAIOptions } from './http/open-ai.ts'
import type { ChunkParts, Target, TargetRequest } from './target.ts'

/** Takes an answer as it is read. Bytes are overwritten afterwards; stamps as in {@link ChunkParts}. */
export interface AnswerRecorder {
  push(chunk: ChunkParts & { readonly at: number }): void
  /** A visible piece in UTF-8, from one place to another. */
  pushBytes(
    kind: 'text' | 'reasoning' | 'toolCall',
    bytes: Uint8Array,
    from: number,
    to: number,
    at: number,
  ): void
  /** The request waited so long, in seconds, for a connection to be opened. */
  connected(seconds: number): void
  /** Told at its end by who sends in another thread: when it was sent, and when it ended. */
  moments?(sentAt: number, endedAt: number): void
}

/** What makes the same endpoint in another thread. */
export type EndpointRecipe =
  | { readonly api: 'openAI'; readonly options: OpenAIOptions }
  | { readonly api: 'anthropic'; readonly options: AnthropicOptions }
  | { readonly api: 'ollama'; readonly options: OllamaOptions }

/** A target that reads its answers from sockets, and knows a faster way than a stream of objects. */
export interface WireTarget extends Target {
  /** The same as `stream`, without a promise, an object and a text for each token. */
  record(request: TargetRequest, recorder: AnswerRecorder): Promise<void>
  /** Opens connections ahead, until there are so many. */
  connect(count: number): Promise<void>
  /** Absent: it cannot be made once more. */
  readonly recipe?: EndpointRecipe
}
