import ranks from 'gpt-tokenizer/bpeRanks/cl100k_base'
import { GptEncoding } from 'gpt-tokenizer/GptEncoding'

/** Tokens of the vocabulary: ranks are ordered, so the first of them are a tokenizer themselves. */
export const vocabulary = 32_000

const pieces = ranks.slice(0, vocabulary)
const encoding = GptEncoding.getEncodingApi('cl100k_base', () => pieces)
const utf8 = new TextEncoder()
// user text may contain "<|endoftext|>": it is text like any other
const plainText = { disallowedSpecial: new Set<string>() }

/** Token ids of a text, each below {@link vocabulary}. */
export function encode(text: string): number[] {
  return encoding.encode(text, plainText)
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
  push(id: number): string
  /** What was held back, at the end of the stream. */
  flush(): string
}

/** A decoder that holds incomplete UTF-8 back until it is complete. */
export function createStreamDecoder(): StreamDecoder {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  return {
    push: (id) => decoder.decode(bytesOf(id), { stream: true }),
    flush: () => decoder.decode(),
  }
}

function bytesOf(id: number): Uint8Array {
  const piece = pieces[id]
  if (piece === undefined) throw new RangeError(`The token ${id} is not below ${vocabulary}.`)
  return typeof piece === 'string' ? utf8.encode(piece) : Uint8Array.from(piece)
}
