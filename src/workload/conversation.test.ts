import { expect, test } from 'vitest'
import { z } from 'zod'

import { problemsOf } from '../slo/option-problems.ts'
import { conversationSchema } from './conversation.ts'

function problemsWith(conversation: unknown): string {
  const given = { conversation }
  const parsed = z.strictObject({ conversation: conversationSchema }).safeParse(given)
  if (parsed.success) return 'none'
  return problemsOf(parsed.error.issues, given, ['conversation']).join('\n')
}

test('conversations as they must be pass', () => {
  const pause = { distribution: 'lognormal', median: 8, sigma: 1 }
  for (const conversation of [{}, { turns: 4 }, { turns: 4, pause }, { pause: 0 }]) {
    expect(problemsWith(conversation)).toBe('none')
  }
})

test('all that is wrong with a conversation is named', () => {
  const pause = { distribution: 'lognormal', median: '8 s', sigma: 1 }
  expect(problemsWith({ turns: 0, pause, users: 3 })).toMatchInlineSnapshot(`
    ""conversation.turns" must not be 0. It must be a whole number from 1, or a distribution: "normal", "lognormal", "uniform" or "histogram".
    "conversation.pause.median" must not be "8 s". It must be a number of seconds above 0.
    "conversation.users" must not be 3. It must be left out: the parts are "turns", "pause"."
  `)
  expect(problemsWith(4)).toMatchInlineSnapshot(
    `""conversation" must not be 4. It must be an object, as in { turns: 4, pause: 2 }."`,
  )
})
