import { countOf, type Fields, fieldsOf, listOf, parseFields, textOf } from './json.ts'
import { malformed, nothing, type Piece } from './piece.ts'
import { serverErrorOf } from './server-error.ts'

/** Reads a line of Ollama's own `/api/chat`, which streams a JSON object a line. */
export function readOllamaLine(line: string): Piece {
  if (line.trim() === '') return nothing
  const event = parseFields(line)
  if (event === undefined) return malformed('a line of the stream is no JSON object')
  const failure = serverErrorOf(event)
  if (failure !== undefined) return { ...nothing, failure }
  const message = fieldsOf(event['message'])
  return {
    text: textOf(message?.['content']),
    reasoning: textOf(message?.['thinking']),
    toolCall: listOf(message?.['tool_calls']).map(callOf).join(''),
    ...(event['done'] === true && endOf(event)),
  }
}

function callOf(call: unknown): string {
  const fields = fieldsOf(fieldsOf(call)?.['function'])
  const given = fields?.['arguments']
  return textOf(fields?.['name']) + (given === undefined ? '' : JSON.stringify(given))
}

function endOf(event: Fields): Partial<Piece> {
  const outputTokens = countOf(event['eval_count'])
  const reason = textOf(event['done_reason'])
  return {
    isLast: true,
    finish: reason === '' ? 'stop' : reason,
    ...(outputTokens !== undefined && { usage: { outputTokens } }),
  }
}
