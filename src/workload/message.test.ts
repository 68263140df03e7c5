import { expect, test } from 'vitest'

import { transcriptOf } from './message.ts'

test('a transcript ends where the next answer begins', () => {
  expect(
    transcriptOf([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Why?' },
      { role: 'assistant', content: ' So.\n' },
      { role: 'user', content: 'How?' },
    ]),
  ).toMatchInlineSnapshot(`
    "System: Be brief.
    User: Why?
    Assistant: So.
    User: How?
    Assistant:"
  `)
})
