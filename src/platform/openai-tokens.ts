import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'

const allAllowed = { disallowedSpecial: new Set<string>() }

/**
 * Counts OpenAI tokens: o200k_base, the unit of all token figures, whatever a model's own
 * vocabulary. Text such as `<|endoftext|>` is counted as the plain text that it is, and a word of
 * more than 1,000 letters in pieces of 1,000.
 *
 * @example
 * countOpenAiTokens('Hello, world!') // 4
 */
export function countOpenAiTokens(text: string): number {
  return piecesOf(text).reduce((sum, piece) => sum + countTokens(piece, allAllowed), 0)
}

/** Byte pair encoding takes quadratic time on a word, so endless ones are counted in pieces. */
const longestWord = 1000

function piecesOf(text: string): readonly string[] {
  if (text.length <= longestWord) return [text]
  const pieces = ['']
  for (const [part, word = ''] of text.matchAll(/(\S{0,1000})\s*/g)) {
    pieces[pieces.length - 1] += part
    const isCut = part.length === longestWord && word.length === longestWord
    if (isCut) pieces.push('')
  }
  return pieces
}
