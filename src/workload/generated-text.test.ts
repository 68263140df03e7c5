import { expect, test } from 'vitest'

import { countOpenAiTokens } from '../platform/openai-tokens.ts'
import { createRandom } from '../stats/random.ts'
import { generateText, tokensOfName } from './generated-text.ts'
import { words } from './words.ts'

test('a text has about the tokens that were asked for', () => {
  const random = createRandom(42)
  for (let i = 0; i < 50; i++) {
    const tokens = countOpenAiTokens(generateText(64, random))
    expect(tokens).toBeGreaterThanOrEqual(64)
    expect(tokens).toBeLessThanOrEqual(68)
  }
  expect(countOpenAiTokens(generateText(1000, random)) / 1000).toBeCloseTo(1, 1)
  expect(generateText(0, random)).toBe('')
})

test('the same seed gives the same words', () => {
  expect(generateText(32, createRandom(7))).toBe(generateText(32, createRandom(7)))
  expect(generateText(32, createRandom(7))).not.toBe(generateText(32, createRandom(8)))
})

test('only "mrs" is more than one token', () => {
  expect(words.filter((word) => countOpenAiTokens(` ${word}`) > 1)).toEqual(['mrs'])
})

test('the tokens of a run and a number are known to three tokens', () => {
  const random = createRandom(1)
  const whole = (below: number): number => Math.floor(random() * below)
  for (let i = 0; i < 500; i++) {
    const name = `${whole(10 ** (1 + (i % 6)))}-${whole(16 ** 6).toString(16)}:`
    expect(Math.abs(tokensOfName(name) - countOpenAiTokens(name))).toBeLessThanOrEqual(3)
  }
})
