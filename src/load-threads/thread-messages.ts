import type { TargetRequest } from '../targets/target.ts'
import type { EndpointRecipe } from '../targets/wire-target.ts'
import type { EndpointFailure } from '../wire/endpoint-error.ts'
import type { AnswerColumns } from './answer-columns.ts'

/** What a load thread is started with. */
export interface ThreadStart {
  readonly recipe: EndpointRecipe
  /** What is longer, in seconds, is a freeze. */
  readonly shortestFreeze: number
}

/** What a load thread is told. */
export type ToThread =
  | ({ readonly kind: 'ask'; readonly id: number } & Omit<TargetRequest, 'signal'>)
  | { readonly kind: 'abort'; readonly id: number }
  | { readonly kind: 'connect'; readonly call: number; readonly count: number }

/** News of a request. Moments are seconds of the clock that all threads share. */
export interface RequestNews {
  readonly id: number
  readonly columns?: AnswerColumns
  /** Of its end only: when it was sent and when it ended, and how long it waited for its connection. */
  readonly moments?: readonly [sent: number, ended: number]
  readonly connecting?: number
  readonly end?: 'done' | ThreadFailure
}

/** An error, as it changes threads: without its cause, and blotted. */
export interface ThreadFailure {
  readonly failure?: EndpointFailure
  readonly message: string
  readonly status?: number
  readonly retryAfter?: string
}

/** What a load thread tells. */
export type FromThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'news'; readonly news: readonly RequestNews[] }
  | { readonly kind: 'connected'; readonly call: number }
  | {
      readonly kind: 'signs'
      /** From this moment on. */
      readonly at: number
      /** Utilisation of its event loop since the message before. */
      readonly loop: number
      readonly canaryLags: Float64Array
    }
