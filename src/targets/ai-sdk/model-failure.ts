import { z } from 'zod'

import { connectionFailure, cutOff } from '../../wire/connection-failure.ts'
import { EndpointError } from '../../wire/endpoint-error.ts'
import { statusFailure } from '../http/status-failure.ts'

/** What an `APICallError` of the AI SDK has; of a connection that failed, the address only. */
const answerSchema = z.object({
  url: z.string(),
  statusCode: z.int().optional().catch(undefined),
  responseHeaders: z.record(z.string(), z.string()).catch({}),
  responseBody: z.string().catch(''),
})

/** Why a model of the AI SDK gave no answer, in the words and classes of our own client. */
export function failureOfModel(model: string, error: unknown): EndpointError {
  if (error instanceof EndpointError) return error
  const { data: answer } = answerSchema.safeParse(error)
  const endpoint = shown(answer?.url ?? '', model)
  if (answer?.statusCode !== undefined && answer.statusCode >= 300) {
    const { statusCode: status, responseHeaders, responseBody } = answer
    const headers = new Map(
      Object.entries(responseHeaders).map(([name, value]) => [name.toLowerCase(), value]),
    )
    return statusFailure(
      { endpoint, model, hasKey: true },
      { status, reason: '', headers },
      responseBody,
    )
  }
  const cause = causes(error).find(hasCode)
  if (cause !== undefined) {
    return answer?.statusCode === undefined
      ? connectionFailure(endpoint, cause)
      : cutOff(endpoint, cause)
  }
  return new EndpointError(
    'error event',
    `The model ${model} failed: ${textOf(error)}. What its provider says may tell why.`,
  )
}

/** Without what may be secret in an address. */
function shown(url: string, model: string): string {
  if (!URL.canParse(url)) return `of ${model}`
  const { origin, pathname } = new URL(url)
  return `${origin}${pathname}`
}

/** An error and what has caused it, the outermost first. */
function causes(error: unknown): readonly Error[] {
  const found: Error[] = []
  for (let at = error; at instanceof Error && !found.includes(at); at = at.cause) found.push(at)
  return found
}

const hasCode = (error: Error): boolean =>
  error instanceof AggregateError || ('code' in error && typeof error.code === 'string')

function textOf(error: unknown): string {
  const text = error instanceof Error ? error.message : (JSON.stringify(error) ?? String(error))
  return text.trim().replace(/\.$/, '')
}
