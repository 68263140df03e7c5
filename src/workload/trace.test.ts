import { expect, test } from 'vitest'

import { parseTrace } from './trace.ts'

test('entries have seconds since the first one', () => {
  const lines = [
    '{"at": 10.5, "promptTokens": 400, "maxTokens": 100}',
    '{"at": 10.5, "prompt": "Why?"}',
    '{"at": 12}',
  ]
  expect(parseTrace(lines.join('\n'), 't.jsonl')).toEqual([
    { at: 0, promptTokens: 400, maxTokens: 100 },
    { at: 0, prompt: 'Why?' },
    { at: 1.5 },
  ])
})

test("Mooncake's time stamps are milliseconds", () => {
  const lines = [
    '{"timestamp": 0, "input_length": 6758, "output_length": 500, "hash_ids": [0, 1]}',
    '{"timestamp": 3052, "input_length": 7322, "output_length": 490, "hash_ids": [0, 2]}',
  ]
  expect(parseTrace(lines.join('\r\n'), 't.jsonl')).toEqual([
    { at: 0, promptTokens: 6758, maxTokens: 500 },
    { at: 3.052, promptTokens: 7322, maxTokens: 490 },
  ])
})

function refusal(file: string): string {
  try {
    parseTrace(file, 'load.jsonl')
  } catch (error) {
    return error instanceof TypeError ? error.message : `not a TypeError: ${String(error)}`
  }
  return 'accepted'
}

test('all problems are named with their lines', () => {
  const lines = [
    '{"at": -1}',
    '{"at": 5, "promptTokens": 0, "maxToken": 3}',
    '{"at": 5, "promptTokens": 3, "prompt": "Why?"}',
    '{"timestamp": "5", "input_length": 1.5}',
    '{"promptTokens": 3, "prompt": ""}',
    '0.5',
  ]
  expect(refusal(lines.join('\n'))).toMatchInlineSnapshot(`
    "The lines of "load.jsonl" are not valid.
    - line 1: "at" must not be -1. It must be a number of seconds from 0.
    - line 2: "promptTokens" must not be 0. It must be a whole number from 1.
    - line 2: "maxToken" is not an option. Did you mean "maxTokens"?
    - line 3: "promptTokens" must not be 3. Leave it out: the length of "prompt" is given by its text.
    - line 4: "timestamp" must not be "5". It must be a number of milliseconds from 0.
    - line 4: "input_length" must not be 1.5. It must be a whole number from 1.
    - line 4: "output_length" must not be undefined. It must be a whole number from 1.
    - line 5: "at" must not be undefined. It must be a number of seconds from 0.
    - line 5: "prompt" must not be "". It must be a text that is not empty.
    - line 6: It must not be "0.5". It must be a JSON object, as in {"at": 0.5, "promptTokens": 400, "maxTokens": 100}."
  `)
})

test('entries that go back in time are refused', () => {
  expect(refusal('{"at": 3}\n{"at": 2}\n{"at": 2.5}\n{"at": 3}')).toMatchInlineSnapshot(`
    "The lines of "load.jsonl" are not valid.
    - line 2: "at" must not be before the one above. Sort the lines by it.
    - line 3: "at" must not be before the one above. Sort the lines by it."
  `)
})

test('an empty file is refused', () => {
  expect(refusal('')).toMatchInlineSnapshot(
    `""load.jsonl" must not be empty. It must have a JSON object on each line, as in {"at": 0.5, "promptTokens": 400, "maxTokens": 100}."`,
  )
})
