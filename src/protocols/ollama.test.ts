import { expect, test } from 'vitest'

import { readOllamaLine } from './ollama.ts'

const nothing = { text: '', reasoning: '', toolCall: '' }

test.for([
  [{ message: { role: 'assistant', content: 'a' }, done: false }, { text: 'a' }],
  [{ message: { content: '', thinking: 'hm' }, done: false }, { reasoning: 'hm' }],
  [
    { message: { content: '', tool_calls: [{ function: { name: 'f', arguments: { a: 1 } } }] } },
    { toolCall: 'f{"a":1}' },
  ],
  [
    { message: { content: '' }, done: true, done_reason: 'length', eval_count: 7 },
    { isLast: true, finish: 'length', usage: { outputTokens: 7 } },
  ],
  [{ done: true }, { isLast: true, finish: 'stop' }],
  [{ error: 'model is gone' }, { failure: { kind: 'error', message: 'model is gone' } }],
] as const)('%j is read', ([event, piece]) => {
  expect(readOllamaLine(JSON.stringify(event))).toEqual({ ...nothing, ...piece })
})

test('an empty line says nothing, and what is no JSON object is malformed', () => {
  expect(readOllamaLine('')).toEqual(nothing)
  expect(readOllamaLine('{"mess').failure).toEqual({
    kind: 'malformed',
    message: 'a line of the stream is no JSON object',
  })
})
