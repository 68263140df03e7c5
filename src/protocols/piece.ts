/** What one event of a streamed answer says; empty texts where it says nothing of the kind. */
export interface Piece {
  readonly text: string
  readonly reasoning: string
  /** Names and arguments of tool calls. */
  readonly toolCall: string
  /** Why the answer ended, in the server's word, as in "stop" and "length". */
  readonly finish?: string
  readonly usage?: Usage
  /** Nothing comes after this one. */
  readonly isLast?: true
  /** Why there is no answer, or no more of it. */
  readonly failure?: Failure
}

/** Tokens as the server counted them, in its own vocabulary. */
export interface Usage {
  readonly outputTokens?: number
}

export interface Failure {
  /** `error`: the server said so. `malformed`: the event is none of the protocol. */
  readonly kind: 'error' | 'malformed'
  readonly message: string
  /** The server's code or type of the error, as in "rate_limit_exceeded". */
  readonly code?: string
}

/** Says nothing: a role, a heartbeat, what has no meaning here. */
export const nothing: Piece = { text: '', reasoning: '', toolCall: '' }

/** The end of the stream. */
export const last: Piece = { ...nothing, isLast: true }

/** An event that does not belong to the protocol. */
export function malformed(message: string): Piece {
  return { ...nothing, failure: { kind: 'malformed', message } }
}
