import { expect, test } from 'vitest'

import { measurePlanted } from '../../test/support/planted.ts'
import { belowAA } from './below-aa.ts'

const plan = { promptTokens: 1000, maxTokens: 1000 }

test("a phase of 3 minutes, 1,000 tokens and 3 requests of each user keeps Artificial Analysis' minima", async () => {
  const { requests } = await measurePlanted(undefined, { maxRequests: 6 })
  expect(belowAA({ seconds: 180, requests }, { users: 2, plan })).toEqual([])
  expect(
    belowAA(
      { seconds: 20, requests },
      { users: 3, plan: { promptTokens: 64, maxTokens: { distribution: 'normal' } } },
    ),
  ).toMatchInlineSnapshot(`
    [
      "a window of 20.0 s, not 180 s",
      "prompts that are not 1000 tokens",
      "answers that are not 1000 tokens",
      "fewer than 3 requests of each user",
    ]
  `)
})
