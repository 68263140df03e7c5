import type { Tokenizer } from './tokenizer.ts'

/** Bytes, which are the first tokens. */
const bytes = 256
/** ASCII that can be seen, the blank included. */
const [firstVisible, visible] = [32, 95]

/**
 * A vocabulary as byte-level models have it: a token is a byte of UTF-8. TinyLM has more tokens than
 * there are bytes; the others stand for characters of ASCII, so that what it makes can be read.
 */
export const byteTokenizer: Tokenizer = {
  encode: (text) => [...new TextEncoder().encode(text)],
  createStreamDecoder() {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
    return {
      push(id) {
        const byte = id < bytes ? id : firstVisible + (id % visible)
        return decoder.decode(Uint8Array.of(byte), { stream: true })
      },
      flush: () => decoder.decode(),
    }
  },
}
