import { countOf, type Fields, fieldsOf, listOf, parseFields, textOf } from './json.ts'
import { last, malformed, nothing, type Piece, type Usage } from './piece.ts'
import { serverErrorOf } from './server-error.ts'
import type { ServerSentEvent } from './server-sent-events.ts'

/**
 * Reads an event of OpenAI's `/chat/completions`, and of the many servers that follow it. A chunk
 * with a role only, a usage chunk and one without choices say nothing that is visible. Reasoning is
 * `reasoning_content` or `reasoning`; a refusal is text.
 */
export function readChatCompletion({ data }: ServerSentEvent): Piece {
  return readChunk(data, (choice) => {
    const delta = fieldsOf(choice['delta'])
    if (delta === undefined) return {}
    const reasoning = delta['reasoning_content'] ?? delta['reasoning']
    return {
      text: textOf(delta['content']) + textOf(delta['refusal']),
      reasoning: textOf(reasoning),
      toolCall: callsOf(delta),
    }
  })
}

/** Reads an event of OpenAI's older `/completions`, whose choices have plain text. */
export function readCompletion({ data }: ServerSentEvent): Piece {
  return readChunk(data, (choice) => ({ text: textOf(choice['text']) }))
}

/** What the two have in common; only the first choice is read, since only one is asked for. */
function readChunk(data: string, read: (choice: Fields) => Partial<Piece>): Piece {
  if (data.trim() === '[DONE]') return last
  const chunk = parseFields(data)
  if (chunk === undefined) return malformed('an event of the stream is no JSON object')
  const failure = serverErrorOf(chunk)
  if (failure !== undefined) return { ...nothing, failure }
  const choice = listOf(chunk['choices']).map(fieldsOf).find(isFirst)
  const usage = usageOf(chunk['usage'])
  const finish = choice?.['finish_reason']
  return {
    ...nothing,
    ...(choice !== undefined && read(choice)),
    ...(typeof finish === 'string' && finish !== '' && { finish }),
    ...(usage !== undefined && { usage }),
  }
}

const isFirst = (choice: Fields | undefined): boolean =>
  choice !== undefined && (choice['index'] ?? 0) === 0

function usageOf(value: unknown): Usage | undefined {
  const outputTokens = countOf(fieldsOf(value)?.['completion_tokens'])
  return outputTokens === undefined ? undefined : { outputTokens }
}

/** Names and arguments of the tool calls of a delta, and of the older function call. */
function callsOf(delta: Fields): string {
  const calls = listOf(delta['tool_calls']).map((call) => fieldsOf(call)?.['function'])
  return [...calls, delta['function_call']]
    .map((call) => {
      const fields = fieldsOf(call)
      return textOf(fields?.['name']) + textOf(fields?.['arguments'])
    })
    .join('')
}
