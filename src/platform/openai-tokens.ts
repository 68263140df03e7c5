import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'

const allAllowed = { disallowedSpecial: new Set<string>() }

/**
 * Counts OpenAI tokens: o200k_base, the unit of all token figures, whatever a model's own
 * vocabulary. Text such as `<|endoftext|>` is counted as the plain text that it is.
 *
 * @example
 * countOpenAiTokens('Hello, world!') // 4
 */
export function countOpenAiTokens(text: string): number {
  return countTokens(text, allAllowed)
}
