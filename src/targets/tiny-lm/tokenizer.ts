import ranks from 'gpt-tokenizer/bpeRanks/cl100k_base'
import { GptEncoding } from 'gpt-tokenizer/GptEncoding'

/** Tokens of the vocabulary: ranks are ordered, so the first of them are a tokenizer themselves. */
export const vocabulary = 32_000

/** Merges of a vocabulary in their order, as gpt-tokenizer has them. */
type Ranks = typeof ranks

/** How a vocabulary is read and written. */
export interface Tokenizer {
  /** Token ids of a text, each below {@link vocabulary}. */
  readonly encode: (text: string) => number[]
  readonly createStreamDecoder: () => StreamDecoder
}

const utf8 = new TextEncoder()
// user text may contain "<|endoftext|>": it is text like any other
const plainText = { disallowedSpecial: new Set<string>() }

/** The first tokens of one of OpenAI's vocabularies. */
export function createTokenizer(name: 'cl100k_base' | 'o200k_base', all: Ranks): Tokenizer {
  const pieces = all.slice(0, vocabulary)
  const encoding = GptEncoding.getEncodingApi(name, () => pieces)
  const bytesOf = (id: number): Uint8Array => {
    const piece = pieces[id]
    if (piece === undefined) throw new RangeError(`The token ${id} is not below ${vocabulary}.`)
    return typeof piece === 'string' ? utf8.encode(piece) : Uint8Array.from(piece)
  }
  return {
    encode: (text) => encoding.encode(text, plainText),
    createStreamDecoder() {
      const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
      return {
        push: (id) => decoder.decode(bytesOf(id), { stream: true }),
        flush: () => decoder.decode(),
      }
    },
  }
}

/** The vocabulary of TinyLM, unless it is given another. */
export const ownTokenizer: Tokenizer = createTokenizer('cl100k_base', ranks)

/** Token ids of a text, each below {@link vocabulary}. */
export function encode(text: string): number[] {
  return ownTokenizer.encode(text)
}

/** The text of token ids; bytes that are not UTF-8 become U+FFFD. */
export function decode(ids: Iterable<number>): string {
  const decoder = createStreamDecoder()
  let text = ''
  for (const id of ids) text += decoder.push(id)
  return text + decoder.flush()
}

/** The text of one token; bytes that are not UTF-8 by themselves become U+FFFD. */
export function textOfToken(id: number): string {
  return decode([id])
}

/** Decodes token by token; what it gives, put together, equals {@link decode} of all ids. */
export interface StreamDecoder {
  /** The text that is complete with this token: empty while a character's bytes are missing. */
  readonly push: (id: number) => string
  /** What was held back, at the end of the stream. */
  readonly flush: () => string
}

/** A decoder that holds incomplete UTF-8 back until it is complete. */
export function createStreamDecoder(): StreamDecoder {
  return ownTokenizer.createStreamDecoder()
}
