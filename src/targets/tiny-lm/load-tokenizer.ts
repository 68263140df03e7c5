import { createTokenizer, ownTokenizer, type Tokenizer } from './tokenizer.ts'

let other: Promise<Tokenizer> | undefined

/** The tokenizer of a vocabulary; the other one's table of merges is read only when it is asked for. */
export async function loadTokenizer(vocabulary: 'cl100k' | 'o200k'): Promise<Tokenizer> {
  return vocabulary === 'cl100k' ? ownTokenizer : await (other ??= load())
}

async function load(): Promise<Tokenizer> {
  const { default: ranks } = await import('gpt-tokenizer/bpeRanks/o200k_base')
  return createTokenizer('o200k_base', ranks)
}
