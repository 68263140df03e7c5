import { expect, test } from 'vitest'

import { readAnthropicEvent } from './anthropic.ts'
import type { Piece } from './piece.ts'

const nothing = { text: '', reasoning: '', toolCall: '' }
const read = (value: unknown): Piece =>
  readAnthropicEvent({ type: '', data: JSON.stringify(value) })

test.for([
  [{ type: 'message_start', message: { usage: { input_tokens: 3, output_tokens: 1 } } }, {}],
  [{ type: 'ping' }, {}],
  [{ type: 'content_block_start', content_block: { type: 'text', text: '' } }, {}],
  [
    {
      type: 'content_block_start',
      content_block: { type: 'tool_use', id: 't', name: 'f', input: {} },
    },
    { toolCall: 'f' },
  ],
  [{ type: 'content_block_delta', delta: { type: 'text_delta', text: 'a' } }, { text: 'a' }],
  [
    { type: 'content_block_delta', delta: { type: 'thinking_delta', thinking: 'hm' } },
    { reasoning: 'hm' },
  ],
  [{ type: 'content_block_delta', delta: { type: 'signature_delta', signature: 'x' } }, {}],
  [
    { type: 'content_block_delta', delta: { type: 'input_json_delta', partial_json: '{"a"' } },
    { toolCall: '{"a"' },
  ],
  [{ type: 'content_block_stop', index: 0 }, {}],
  [
    { type: 'message_delta', delta: { stop_reason: 'max_tokens' }, usage: { output_tokens: 9 } },
    { finish: 'max_tokens', usage: { outputTokens: 9 } },
  ],
  [{ type: 'message_stop' }, { isLast: true }],
  [
    { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    { failure: { kind: 'error', code: 'overloaded_error', message: 'Overloaded' } },
  ],
] as const)('%j is read', ([event, piece]) => {
  expect(read(event)).toEqual({ ...nothing, ...piece })
})

test('what is no JSON object is malformed', () => {
  expect(readAnthropicEvent({ type: '', data: '' }).failure?.kind).toBe('malformed')
})
