import { expect, test } from 'vitest'

import { countOpenAiTokens } from '../platform/openai-tokens.ts'
import { createRandom } from '../stats/random.ts'
import { generatePrompts } from './prompts.ts'

test('a prompt has about the tokens that were asked for', () => {
  const prompt = generatePrompts(64, createRandom(42), 'a1b2')
  for (let i = 0; i < 50; i++) {
    const tokens = countOpenAiTokens(prompt(i))
    expect(tokens).toBeGreaterThanOrEqual(58)
    expect(tokens).toBeLessThanOrEqual(70)
  }
})

test('no two prompts begin alike, neither in a run nor in two runs of one seed', () => {
  const prompt = generatePrompts(16, createRandom(1), 'a1b2')
  const starts = Array.from({ length: 20 }, (_, i) => prompt(i).slice(0, 7))
  expect(new Set(starts).size).toBe(20)
  expect(generatePrompts(16, createRandom(1), 'c3d4')(0).slice(0, 5)).not.toBe(
    starts[0]?.slice(0, 5),
  )
})

test('the same seed gives the same words', () => {
  const [a, b] = [
    generatePrompts(32, createRandom(7), 'x'),
    generatePrompts(32, createRandom(7), 'x'),
  ]
  expect([a(0), a(1)]).toEqual([b(0), b(1)])
})
