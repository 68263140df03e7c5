import { countOf, type Fields, fieldsOf, parseFields, textOf } from './json.ts'
import { last, malformed, nothing, type Piece } from './piece.ts'
import { serverErrorOf } from './server-error.ts'
import type { ServerSentEvent } from './server-sent-events.ts'

/** The events that carry a piece of the answer in their `delta`. */
const deltas: ReadonlyMap<string, 'text' | 'reasoning' | 'toolCall'> = new Map([
  ['response.output_text.delta', 'text'],
  ['response.refusal.delta', 'text'],
  ['response.reasoning_text.delta', 'reasoning'],
  ['response.reasoning_summary_text.delta', 'reasoning'],
  ['response.function_call_arguments.delta', 'toolCall'],
  ['response.custom_tool_call_input.delta', 'toolCall'],
])

/** Reads an event of OpenAI's `/responses`; what it is stands in its `type`. */
export function readResponsesEvent({ data }: ServerSentEvent): Piece {
  if (data.trim() === '[DONE]') return last
  const event = parseFields(data)
  if (event === undefined) return malformed('an event of the stream is no JSON object')
  const { type } = event
  const kind = typeof type === 'string' ? deltas.get(type) : undefined
  if (kind !== undefined) return { ...nothing, [kind]: textOf(event['delta']) }
  switch (type) {
    case 'response.output_item.added':
      return { ...nothing, toolCall: textOf(fieldsOf(event['item'])?.['name']) }
    case 'response.completed':
    case 'response.incomplete':
      return endOf(fieldsOf(event['response']))
    case 'response.failed':
      return failedOf(fieldsOf(event['response']) ?? {})
    default:
      return failedOrNothing(event)
  }
}

function endOf(response: Fields | undefined): Piece {
  const outputTokens = countOf(fieldsOf(response?.['usage'])?.['output_tokens'])
  const reason = textOf(fieldsOf(response?.['incomplete_details'])?.['reason'])
  return {
    ...last,
    finish: reason === '' ? 'completed' : reason,
    ...(outputTokens !== undefined && { usage: { outputTokens } }),
  }
}

function failedOf(response: Fields): Piece {
  const failure = serverErrorOf(response)
  return {
    ...nothing,
    failure: failure ?? { kind: 'error', message: 'the response failed, without a reason' },
  }
}

function failedOrNothing(event: Fields): Piece {
  const failure = serverErrorOf(event)
  return failure === undefined ? nothing : { ...nothing, failure }
}
