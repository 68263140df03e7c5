import { expect, test } from 'vitest'

import { countOpenAiTokens } from '../../platform/openai-tokens.ts'
import { readFull } from './fixtures/read.ts'
import { loadTokenizer, type Vocabulary } from './load-tokenizer.ts'
import { createStreamDecoder, decode, encode, vocabulary } from './tokenizer.ts'

const texts = {
  'plain English': 'The transformer architecture uses self-attention mechanisms.',
  emoji: 'Ship it 🚀👩‍👩‍👧‍👦! 🇩🇪',
  'Chinese and Japanese': '大規模言語モデルは面白い。你好,世界',
  'a byte order mark': '\u{FEFF}start',
  'special token': 'ends here <|endoftext|> or not',
  'line ends and tabs': 'a\r\n\tb\n\n\n   c',
  nothing: '',
}

test.for(Object.entries(texts))('%s comes back from its tokens unchanged', ([, text]) => {
  const ids = encode(text)

  expect(decode(ids)).toBe(text)
  expect(ids.every((id) => id >= 0 && id < vocabulary)).toBe(true)
})

test('"<|endoftext|>" in a text is text of several tokens', () => {
  expect(encode('<|endoftext|>').length).toBeGreaterThan(1)
})

test('a token outside of the vocabulary is an error', () => {
  expect(() => decode([vocabulary])).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: The token 32000 is not below 32000.]`,
  )
})

test('a character is streamed when its last byte is there, and not before', () => {
  const ids = encode('🚀')
  const decoder = createStreamDecoder()

  const pieces = ids.map((id) => decoder.push(id))

  expect(ids.length).toBeGreaterThan(1)
  expect(pieces.at(-1)).toBe('🚀')
  expect(pieces.slice(0, -1).join('')).toBe('')
})

test('an incomplete character is flushed as U+FFFD at the end', () => {
  const decoder = createStreamDecoder()
  const streamed = encode('🚀')
    .slice(0, -1)
    .map((id) => decoder.push(id))
    .join('')

  expect(streamed).toBe('')
  expect(decoder.flush()).toBe('\u{FFFD}')
})

test('streamed pieces of what the model makes, put together, are the text of all its tokens', () => {
  const { lab, causal } = readFull()
  let withFragments = 0
  for (const { tokens } of [...lab, ...causal]) {
    const decoder = createStreamDecoder()
    const pieces = tokens.map((id) => decoder.push(id))
    expect(pieces.join('') + decoder.flush()).toBe(decode(tokens))
    if (decode(tokens).includes('\u{FFFD}')) withFragments++
  }
  // the outputs do contain broken characters, so the test is not empty
  expect(withFragments).toBeGreaterThan(3)
})

test('the other vocabularies read and write every text, by tokens of their own', async () => {
  const own = await loadTokenizer('cl100k')
  const other = await loadTokenizer('o200k')
  const bytes = await loadTokenizer('bytes')
  const text = 'Überall 🦊 <|endoftext|> return x + 1;\n'
  for (const { encode: read, createStreamDecoder: decoder } of [own, other, bytes]) {
    const { push, flush } = decoder()
    expect(read(text).map(push).join('') + flush()).toBe(text)
    expect(read(text).every((id) => id < 32_000)).toBe(true)
  }
  expect(other.encode(text)).not.toEqual(own.encode(text))
  // U+00DC is two bytes, the fox is four
  expect(bytes.encode('Ü🦊')).toEqual([0xc3, 0x9c, 0xf0, 0x9f, 0xa6, 0x8a])
})

test('native tokens of bytes overstate, those of words that no one writes understate', async () => {
  const { causal } = readFull()
  const ratioOf = async (name: Vocabulary): Promise<number> => {
    const { createStreamDecoder: decoder } = await loadTokenizer(name)
    const native = causal.flatMap(({ tokens }) => tokens)
    const openAi = causal.map(({ tokens }) => {
      const { push, flush } = decoder()
      return countOpenAiTokens(tokens.map(push).join('') + flush())
    })
    return native.length / openAi.reduce((sum, count) => sum + count, 0)
  }
  expect(await ratioOf('bytes')).toBeGreaterThan(1.2)
  expect(await ratioOf('cl100k')).toBeLessThan(1)
  expect(await ratioOf('o200k')).toBeLessThan(1)
})
