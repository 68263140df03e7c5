import { expect, test } from 'vitest'

import type { Piece } from './piece.ts'
import { readResponsesEvent } from './responses.ts'

const nothing = { text: '', reasoning: '', toolCall: '' }
const read = (value: unknown): Piece =>
  readResponsesEvent({ type: '', data: JSON.stringify(value) })

test.for([
  [{ type: 'response.output_text.delta', delta: 'a' }, { text: 'a' }],
  [{ type: 'response.refusal.delta', delta: 'no' }, { text: 'no' }],
  [{ type: 'response.reasoning_summary_text.delta', delta: 'hm' }, { reasoning: 'hm' }],
  [{ type: 'response.reasoning_text.delta', delta: 'hm' }, { reasoning: 'hm' }],
  [{ type: 'response.output_item.added', item: { name: 'f' } }, { toolCall: 'f' }],
  [{ type: 'response.function_call_arguments.delta', delta: '{}' }, { toolCall: '{}' }],
  [{ type: 'response.created', response: { status: 'in_progress', error: null } }, {}],
  // what was streamed before comes once more, whole
  [{ type: 'response.output_text.done', text: 'whole' }, {}],
  [
    { type: 'response.completed', response: { usage: { output_tokens: 9 } } },
    { isLast: true, finish: 'completed', usage: { outputTokens: 9 } },
  ],
  [
    {
      type: 'response.incomplete',
      response: { incomplete_details: { reason: 'max_output_tokens' } },
    },
    { isLast: true, finish: 'max_output_tokens' },
  ],
  [
    { type: 'response.failed', response: { error: { code: 'server_error', message: 'sorry' } } },
    { failure: { kind: 'error', code: 'server_error', message: 'sorry' } },
  ],
  [
    { type: 'response.failed', response: {} },
    { failure: { kind: 'error', message: 'the response failed, without a reason' } },
  ],
  [
    { type: 'error', code: 'rate_limit_exceeded', message: 'slow down' },
    { failure: { kind: 'error', code: 'rate_limit_exceeded', message: 'slow down' } },
  ],
] as const)('%j is read', ([event, piece]) => {
  expect(read(event)).toEqual({ ...nothing, ...piece })
})

test('what is no JSON object is malformed', () => {
  expect(readResponsesEvent({ type: '', data: '{' }).failure?.kind).toBe('malformed')
})
