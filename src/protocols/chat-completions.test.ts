import { expect, test } from 'vitest'

import { readChatCompletion, readCompletion } from './chat-completions.ts'
import type { Piece } from './piece.ts'

const nothing = { text: '', reasoning: '', toolCall: '' }
const read = (value: unknown): Piece =>
  readChatCompletion({ type: '', data: JSON.stringify(value) })
const delta = (fields: object, more: object = {}): Piece =>
  read({ choices: [{ index: 0, delta: fields, ...more }] })

test.for([
  ['a role only', delta({ role: 'assistant', content: '' })],
  ['content null', delta({ role: 'assistant', content: null })],
  ['an empty delta', delta({})],
  ['no choices', read({ choices: [], prompt_filter_results: [] })],
  ['a choice that was not asked for', read({ choices: [{ index: 1, delta: { content: 'b' } }] })],
  ['usage null', read({ choices: [{ index: 0, delta: {} }], usage: null })],
] as const)('a chunk with %s says nothing', ([, piece]) => {
  expect(piece).toEqual(nothing)
})

test('content, reasoning of both names, refusal and tool calls are told apart', () => {
  expect(delta({ content: 'a "b"\n😀' })).toEqual({ ...nothing, text: 'a "b"\n😀' })
  expect(delta({ content: [{ type: 'text', text: 'part' }] }).text).toBe('part')
  expect(delta({ refusal: 'no' }).text).toBe('no')
  expect(delta({ reasoning_content: 'hm' })).toEqual({ ...nothing, reasoning: 'hm' })
  expect(delta({ reasoning: 'hm', content: 'a' })).toEqual({
    ...nothing,
    reasoning: 'hm',
    text: 'a',
  })
  const calls = [{ function: { name: 'f', arguments: '' } }, { function: { arguments: '{"a":1}' } }]
  expect(delta({ tool_calls: calls }).toolCall).toBe('f{"a":1}')
  expect(delta({ function_call: { name: 'g', arguments: '{}' } }).toolCall).toBe('g{}')
})

test('the end says why, the usage chunk how many tokens, [DONE] that there is no more', () => {
  expect(delta({}, { finish_reason: 'length' }).finish).toBe('length')
  expect(delta({ content: 'x' }, { finish_reason: 'stop' })).toMatchObject({
    text: 'x',
    finish: 'stop',
  })
  expect(delta({}, { finish_reason: null })).toEqual(nothing)
  expect(read({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 7 } }).usage).toEqual({
    outputTokens: 7,
  })
  expect(readChatCompletion({ type: '', data: '[DONE]' })).toEqual({ ...nothing, isLast: true })
})

test.for([
  [
    { error: { message: 'overloaded', type: 'server_error', code: 503 } },
    { message: 'overloaded', code: 'server_error' },
  ],
  [{ error: { message: 'x', code: 'rate_limit' } }, { message: 'x', code: 'rate_limit' }],
  [{ error: 'out of memory' }, { message: 'out of memory' }],
  [{ object: 'error', message: 'old vLLM', code: 400 }, { message: 'old vLLM' }],
  [{ error: {} }, { message: 'an error without a message' }],
  [
    { detail: [{ loc: ['body', 'model'], msg: 'Field required' }] },
    { message: 'body model Field required' },
  ],
] as const)('an error in the stream is one: %j', ([event, failure]) => {
  expect(read(event).failure).toEqual({ kind: 'error', ...failure })
})

test.for(['', '{"choices":[{"del', '[1]', 'null', '<html>'])('%j is malformed', (data) => {
  expect(readChatCompletion({ type: '', data }).failure).toEqual({
    kind: 'malformed',
    message: 'an event of the stream is no JSON object',
  })
})

test('the older completions have plain text', () => {
  const data = '{"choices":[{"index":0,"text":" is","finish_reason":null}]}'
  expect(readCompletion({ type: '', data })).toEqual({ ...nothing, text: ' is' })
})
