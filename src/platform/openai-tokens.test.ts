import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { expect, test } from 'vitest'

import { countOpenAiTokens } from './openai-tokens.ts'

test.for([
  ['', 0],
  ['Hello, world!', 4],
  ['<|endoftext|>', 7],
  ['emoji 😀 and 漢字', 6],
] as const)('%j has %i tokens', ([text, tokens]) => {
  expect(countOpenAiTokens(text)).toBe(tokens)
})

test('long ordinary text is counted as a whole', () => {
  const sentence = 'The quick brown fox jumps over the lazy dog. '
  const text = sentence.repeat(100)
  expect(text.length).toBeGreaterThan(1000)
  expect(countOpenAiTokens(text)).toBe(countTokens(text))
})

test('a word without end is counted in pieces, at once', () => {
  expect(countOpenAiTokens('a'.repeat(200_000))).toBeGreaterThan(10_000)
})
