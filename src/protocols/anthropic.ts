import { countOf, type Fields, fieldsOf, parseFields, textOf } from './json.ts'
import { last, malformed, nothing, type Piece } from './piece.ts'
import { serverErrorOf } from './server-error.ts'
import type { ServerSentEvent } from './server-sent-events.ts'

/** Reads an event of Anthropic's `/messages`; what it is stands in its `type`. */
export function readAnthropicEvent({ data }: ServerSentEvent): Piece {
  const event = parseFields(data)
  if (event === undefined) return malformed('an event of the stream is no JSON object')
  switch (event['type']) {
    case 'content_block_start':
      return { ...nothing, ...blockOf(fieldsOf(event['content_block'])) }
    case 'content_block_delta':
      return { ...nothing, ...deltaOf(fieldsOf(event['delta'])) }
    case 'message_delta':
      return endOf(event)
    case 'message_stop':
      return last
    default:
      return failedOrNothing(event)
  }
}

/** A block begins with what it has already: most often nothing, of a tool its name. */
function blockOf(block: Fields | undefined): Partial<Piece> {
  return {
    text: textOf(block?.['text']),
    reasoning: textOf(block?.['thinking']),
    toolCall: textOf(block?.['name']),
  }
}

function deltaOf(delta: Fields | undefined): Partial<Piece> {
  return {
    text: textOf(delta?.['text']),
    reasoning: textOf(delta?.['thinking']),
    toolCall: textOf(delta?.['partial_json']),
  }
}

function endOf(event: Fields): Piece {
  const reason = textOf(fieldsOf(event['delta'])?.['stop_reason'])
  const outputTokens = countOf(fieldsOf(event['usage'])?.['output_tokens'])
  return {
    ...nothing,
    ...(reason !== '' && { finish: reason }),
    ...(outputTokens !== undefined && { usage: { outputTokens } }),
  }
}

function failedOrNothing(event: Fields): Piece {
  const failure = serverErrorOf(event)
  return failure === undefined ? nothing : { ...nothing, failure }
}
