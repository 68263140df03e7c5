/** One stamped piece of an answer. Stamps are seconds on one monotonic clock. */
export interface TraceChunk {
  /** When the chunk was there: the target's own stamp where it has one, else its arrival. */
  readonly at: number
  /** When it reached the client; `arrivedAt - at` is the client's lag. */
  readonly arrivedAt: number
  readonly text: string
  readonly reasoning: string
  readonly toolCall: string
  /** Tokens in the target's vocabulary, where it tells them. */
  readonly nativeTokens?: number
  /** Tokens of the whole answer in it, as the target counted them. */
  readonly totalNativeTokens?: number
}

/** How a request ended. */
export type TraceEnd =
  /** The stream ended by itself. */
  | { readonly kind: 'done'; readonly at: number }
  /** It failed; `throttled`: refused for load (429 and its like). */
  | {
      readonly kind: 'error'
      readonly at: number
      readonly detail: string
      readonly isThrottled: boolean
      /** Seconds that the target asks to wait for, where it says so. */
      readonly retryAfter?: number
    }
  /** It was still open at its deadline. */
  | { readonly kind: 'timeout'; readonly at: number }
  /** We ended it. */
  | { readonly kind: 'aborted'; readonly at: number }

/** What happened to one request: the only input of all metrics. */
export interface Trace {
  /** When it was to be sent; absent where it was sent as soon as it could be. */
  readonly scheduledAt?: number
  readonly sentAt: number
  /** Seconds that it waited for a connection to be opened, after it was sent; part of no metric. */
  readonly connecting?: number
  readonly chunks: readonly TraceChunk[]
  readonly end: TraceEnd
}

/** Whether a reader sees something: text, reasoning or a tool call. Role-only and empty chunks are not visible. */
export function isVisible(chunk: TraceChunk): boolean {
  return chunk.text !== '' || chunk.reasoning !== '' || chunk.toolCall !== ''
}

/** All that the reader of a chunk sees, in the order in which it is counted. */
export function visibleText(chunk: TraceChunk): string {
  return chunk.reasoning + chunk.text + chunk.toolCall
}

/** What a target answered, without reasoning and tool calls; `undefined` where it did not end. */
export function answerOf({ chunks, end }: Trace): string | undefined {
  return end.kind === 'done' ? chunks.map(({ text }) => text).join('') : undefined
}
