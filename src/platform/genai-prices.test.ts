import { expect, test } from 'vitest'

import { lookUpPrice } from './genai-prices.ts'

const at = new Date('2026-10-01T12:00:00Z')
const root = process.cwd()

// openai.com/api/pricing, anthropic.com/pricing, together.ai/pricing: dollars per million in and out
test.for([
  ['gpt-5-mini', 'https://api.openai.com/v1', { input: 0.25, output: 2 }],
  ['claude-haiku-4-5', 'https://api.anthropic.com', { input: 1, output: 5 }],
  [
    'meta-llama/Llama-3.3-70B-Instruct-Turbo',
    'https://api.together.xyz/v1',
    { input: 0.88, output: 0.88 },
  ],
] as const)(
  '%s at %s has the price of its provider, with source and day',
  async ([model, endpoint, price]) => {
    const found = await lookUpPrice({ model, endpoint, at, root })
    expect(found).toMatchObject({ ...price, asOf: '2026-10-01' })
    expect(found?.source).toMatch(
      /^@pydantic\/genai-prices 0\.1\.8: .* of (openai|anthropic|together)$/,
    )
  },
)

test('a model that somebody serves has no price of a provider, whatever its name', async () => {
  const question = { at, root, endpoint: 'http://127.0.0.1:8000/v1' }
  expect(await lookUpPrice({ ...question, model: 'gpt-5-mini' })).toBe(undefined)
  expect(
    await lookUpPrice({ ...question, model: 'no-such', endpoint: 'https://api.openai.com/v1' }),
  ).toBe(undefined)
})

test('without the package it is told what to install', async () => {
  const question = { model: 'gpt-5-mini', endpoint: 'https://api.openai.com/v1', at, root }
  const missing = async (): Promise<never> => await Promise.reject(new Error('Cannot find package'))
  await expect(lookUpPrice(question, missing)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[SloError: The option "price: { tokens: 'genai-prices' }" needs the package @pydantic/genai-prices, which could not be loaded. Install it, as by "npm install --save-dev @pydantic/genai-prices", or give prices by hand, as in { tokens: { input: 0.15, output: 0.6 } } dollars per million tokens.]`,
  )
})
