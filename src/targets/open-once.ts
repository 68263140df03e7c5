import { SloError } from '../errors.ts'
import { EndpointError } from '../wire/endpoint-error.ts'
import type { Target } from './target.ts'

/** Tokens of the request that finds out whether the endpoint answers; some take no fewer. */
const firstTokens = 16

/** Seconds for it. */
const firstTimeout = 60

/** What {@link createOpener} opens. */
interface Opened {
  readonly name: string
  /** As in "The endpoint http://…". */
  readonly shown: string
  readonly stream: Target['stream']
  /** Why nothing can be asked, where that is known before. */
  readonly problem?: string | undefined
}

/**
 * Asks once, at most 16 tokens, so that no load is made on an endpoint that does not answer one
 * request; not again once it has answered.
 *
 * @throws SloError that says why it does not answer.
 */
export function createOpener({ name, shown, stream, problem }: Opened): () => Promise<void> {
  let isAnswering = false
  return async () => {
    if (isAnswering) return
    if (problem !== undefined) throw notAnswering(name, problem)
    const signal = AbortSignal.timeout(firstTimeout * 1000)
    try {
      for await (const _ of stream({ prompt: 'Say "ready".', maxTokens: firstTokens, signal }));
    } catch (error) {
      if (!(error instanceof EndpointError)) throw error
      throw notAnswering(name, error.message)
    }
    if (signal.aborted) {
      throw notAnswering(
        name,
        `${shown} did not answer the first request within ${firstTimeout} s. Look at the server.`,
      )
    }
    isAnswering = true
  }
}

function notAnswering(name: string, message: string): SloError {
  return new SloError(
    'SLO_TARGET_FAILED',
    `The target "${name}" could not be opened. ${message} Nothing was measured.`,
  )
}
