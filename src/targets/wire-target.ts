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
}

/** A target that reads its answers from sockets, and knows a faster way than a stream of objects. */
export interface WireTarget extends Target {
  /** The same as `stream`, without a promise, an object and a text for each token. */
  record(request: TargetRequest, recorder: AnswerRecorder): Promise<void>
  /** Opens connections ahead, until there are so many. */
  connect(count: number): Promise<void>
}
