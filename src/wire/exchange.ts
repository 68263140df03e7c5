import type { EndpointError } from './endpoint-error.ts'
import type { ResponseHead } from './response-parser.ts'

/** A POST to the endpoint of a client. */
export interface WireRequest {
  /** With the parameters of the address. */
  readonly path: string
  /** By name in lower case, without those that the protocol itself sets. */
  readonly headers: Readonly<Record<string, string>>
  readonly content: Uint8Array
}

/** One request and what comes back; stamps are seconds of `performance.now() / 1000`. */
export interface Exchange {
  /** Names the endpoint in messages. */
  readonly endpoint: string
  readonly request: WireRequest
  /** It waited so long, in seconds, for the connection to be opened; not called where it was open. */
  connected?(seconds: number): void
  head(head: ResponseHead): void
  /** Bytes of the body from one place to another, overwritten afterwards, and when they were read. */
  body(bytes: Buffer, from: number, to: number, at: number): void
  end(): void
  fail(error: EndpointError): void
}
