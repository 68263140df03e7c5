/** What kept an endpoint from answering. */
export type EndpointFailure =
  /** No connection: nobody listens, no such host, no way to it, no answer in time, no TLS. */
  | 'refused'
  | 'unknown host'
  | 'unreachable'
  | 'connect timeout'
  | 'tls'
  | 'no more sockets'
  /** The connection ended: before the answer, one that was kept open, in the middle of the answer. */
  | 'closed'
  | 'closed while kept'
  | 'cut off'
  /** Not the HTTP that is understood here. */
  | 'http'
  /** The status says no; `throttled`: for load. */
  | 'status'
  | 'throttled'
  /** A status that says yes, and no stream after it. */
  | 'no stream'
  /** The stream has an error in it, something else than the protocol, or no end. */
  | 'error event'
  | 'malformed'
  | 'unfinished'
  /** The thread that asked has ended. */
  | 'thread ended'
  /** Too late. */
  | 'first token timeout'
  | 'stalled'

/** Details of an {@link EndpointError}. */
interface EndpointErrorOptions extends ErrorOptions {
  readonly status?: number
  readonly retryAfter?: string
}

/** One request that an endpoint did not answer as it should; its message says what to do. */
export class EndpointError extends Error {
  override readonly name = 'EndpointError'
  readonly failure: EndpointFailure
  /** Of HTTP. */
  readonly status: number | undefined
  /** As the server sent it: seconds or a date. */
  readonly retryAfter: string | undefined

  constructor(
    failure: EndpointFailure,
    message: string,
    { status, retryAfter, ...options }: EndpointErrorOptions = {},
  ) {
    super(message, options)
    this.failure = failure
    this.status = status
    this.retryAfter = retryAfter
  }

  /** Whether it was refused for load. */
  get isThrottled(): boolean {
    return this.failure === 'throttled'
  }
}
