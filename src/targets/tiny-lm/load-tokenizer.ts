import { byteTokenizer } from './byte-tokenizer.ts'
import { createTokenizer, ownTokenizer, type Tokenizer } from './tokenizer.ts'

let other: Promise<Tokenizer> | undefined

/** Which text tokens stand for. */
export type Vocabulary = 'cl100k' | 'o200k' | 'bytes'

/** The tokenizer of a vocabulary; o200k's table of merges is read only when it is asked for. */
export async function loadTokenizer(vocabulary: Vocabulary): Promise<Tokenizer> {
  if (vocabulary === 'bytes') return byteTokenizer
  return vocabulary === 'cl100k' ? ownTokenizer : await (other ??= load())
}

async function load(): Promise<Tokenizer> {
  const { default: ranks } = await import('gpt-tokenizer/bpeRanks/o200k_base')
  return createTokenizer('o200k_base', ranks)
}
