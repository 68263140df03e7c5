import { expect, test } from 'vitest'

import { parseDataset } from './dataset.ts'

test('a prompt is one turn', () => {
  expect(
    parseDataset('{"prompt":"Why?","maxTokens":9,"id":4}\n{"prompt":"How?"}', 'd.jsonl'),
  ).toEqual([
    { turns: [{ before: [], user: 'Why?', maxTokens: 9 }] },
    { turns: [{ before: [], user: 'How?' }] },
  ])
})

test('a list of messages is one turn with its history', () => {
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: 'Hello' },
    { role: 'user', content: 'Why?' },
  ]
  const before = messages.slice(0, 3)
  const lines = [
    JSON.stringify({ messages, maxTokens: 5 }),
    JSON.stringify({ messages: [...messages, { role: 'assistant', content: 'So.' }] }),
  ]
  expect(parseDataset(lines.join('\n'), 'd.jsonl')).toEqual([
    { turns: [{ before, user: 'Why?', maxTokens: 5 }] },
    { turns: [{ before, user: 'Why?', recordedAnswer: 'So.' }] },
  ])
})

const shared = {
  id: 'x',
  conversations: [
    { from: 'gpt', value: 'What I said before' },
    { from: 'human', value: 'Why?' },
    { from: 'gpt', value: 'So.' },
    { from: 'system', value: 'Be brief.' },
    { from: 'human', value: 'How?' },
    { from: 'bard', value: '' },
    { from: 'human', value: 'When?' },
  ],
}

test('a ShareGPT conversation is a turn for each message of the human', () => {
  expect(parseDataset(JSON.stringify({ ...shared, maxTokens: 3 }), 'd.jsonl')).toEqual([
    {
      turns: [
        {
          before: [{ role: 'assistant', content: 'What I said before' }],
          user: 'Why?',
          recordedAnswer: 'So.',
          maxTokens: 3,
        },
        { before: [{ role: 'system', content: 'Be brief.' }], user: 'How?', maxTokens: 3 },
        { before: [], user: 'When?', maxTokens: 3 },
      ],
    },
  ])
})

test('a ShareGPT file is one array, and conversations without a question are left out', () => {
  const empty = { conversations: [] }
  const unanswered = { conversations: [{ from: 'gpt', value: 'Hello' }] }
  const file = JSON.stringify([shared, empty, unanswered, shared], undefined, 2)
  expect(parseDataset(file, 'd.json').map(({ turns }) => turns.length)).toEqual([3, 3])
})

test('a byte order mark, Windows line ends and empty lines do no harm', () => {
  const file = '\uFEFF{"prompt":"a"}\r\n\r\n{"prompt":"b\\r\\n"}\r\n'
  expect(parseDataset(file, 'd.jsonl').map(({ turns }) => turns[0]?.user)).toEqual(['a', 'b\r\n'])
})

function refusal(file: string): string {
  try {
    parseDataset(file, 'prompts.jsonl')
  } catch (error) {
    return error instanceof TypeError ? error.message : `not a TypeError: ${String(error)}`
  }
  return 'accepted'
}

test('all problems are named with their lines', () => {
  const lines = [
    { prompt: 'fine' },
    { prompt: '', maxTokens: 0 },
    { prompt: 'a', max_tokens: 100 },
    { text: 'a' },
    { prompt: 'a', messages: [] },
    { messages: [] },
    { messages: [{ role: 'tool', content: 'a' }, { role: 'user', content: null }, 'Hi'] },
    { messages: [{ role: 'system', content: 'a' }] },
  ].map((line) => JSON.stringify(line))
  expect(refusal([...lines, 'Why is the sky blue, and not green or red?', '[1]'].join('\n')))
    .toMatchInlineSnapshot(`
      "The lines of "prompts.jsonl" are not valid.
      - line 2: "prompt" must not be "". It must be a text that is not empty.
      - line 2: "maxTokens" must not be 0. It must be a whole number from 1.
      - line 3: "max_tokens" must not be 100. It must be left out: write "maxTokens".
      - line 4: It has no "prompt", "messages" or "conversations". It must have one of them, as in {"prompt": "…"}.
      - line 5: It must not have both "prompt" and "messages". Leave one of them out.
      - line 6: "messages" must not be an array. It must be a list of messages, at least one.
      - line 7: "messages.0.role" must not be "tool". It must be "system", "user" or "assistant".
      - line 7: "messages.1.content" must not be null. It must be a text that is not empty.
      - line 7: "messages.2" must not be "Hi". It must be a message, as in {"role": "user", "content": "…"}.
      - line 8: "messages" must not be an array. It must end with a message of the "user", or with the answer of the "assistant" to it.
      - and 2 more"
    `)
})

test('the problems of a ShareGPT array are named with the number of the record', () => {
  const wrong = { conversations: [{ from: 'tool', value: 'a' }, { from: 'gpt' }, 'Hi'] }
  expect(refusal(JSON.stringify([shared, wrong, { conversations: 'Hi' }, 7])))
    .toMatchInlineSnapshot(`
      "The lines of "prompts.jsonl" are not valid.
      - record 2: "conversations.0.from" must not be "tool". It must be "human", "gpt" or "system".
      - record 2: "conversations.1.value" must not be undefined. It must be a text.
      - record 2: "conversations.2" must not be "Hi". It must be a message, as in {"from": "human", "value": "…"}.
      - record 3: "conversations" must not be "Hi". It must be a list of messages.
      - record 4: It must not be "7". It must be a JSON object, as in {"prompt": "…"}."
    `)
})

test('of more than ten problems the others are counted', () => {
  expect(refusal('Why?\n'.repeat(15)).split('\n').slice(-2)).toMatchInlineSnapshot(`
    [
      "- line 10: It must not be "Why?". It must be a JSON object, as in {"prompt": "…"}.",
      "- and 5 more",
    ]
  `)
})

test('a file without any question is refused', () => {
  expect(refusal(' \r\n\n')).toMatchInlineSnapshot(
    `""prompts.jsonl" must not be empty. It must have a JSON object on each line, as in {"prompt": "…"}."`,
  )
  expect(refusal('[]')).toBe(refusal(''))
  expect(refusal('{"conversations": []}')).toMatchInlineSnapshot(
    `""prompts.jsonl" must not be without a question. It must have a message of "human" with a text."`,
  )
})

test('an array that is cut off is refused as a whole', () => {
  expect(refusal('[{"prompt": "a"},\n{"prompt"')).toMatchInlineSnapshot(
    `""prompts.jsonl" must not begin with "[" and then not be JSON. It must be one whole JSON array, or a JSON object on each line: look for what is cut off."`,
  )
})
