import { isVisible, type TraceChunk, visibleText } from './trace.ts'

/** Tokens that were there at a moment; a chunk's share of the answer's tokens may be no whole number. */
export interface StampedTokens {
  readonly at: number
  readonly tokens: number
}

/**
 * The tokens of an answer with the stamps of their chunks.
 *
 * The first visible chunk has its own token count, the rest of the answer's n tokens is spread
 * over the later visible chunks by length of text, so that the sum over all time is exactly n.
 *
 * @param countTokens - Counts the whole and the first chunk, never a tail: the tokens of parts do
 * not add up to the tokens of the whole.
 */
export function stampTokens(
  chunks: readonly TraceChunk[],
  countTokens: (text: string) => number,
): readonly StampedTokens[] {
  const visible = chunks.filter(isVisible)
  const [first, ...later] = visible
  if (first === undefined) return []
  const whole = countTokens(visible.map(visibleText).join(''))
  const head = later.length === 0 ? whole : Math.min(whole, countTokens(visibleText(first)))
  const length = later.reduce((sum, chunk) => sum + visibleText(chunk).length, 0)
  return [
    { at: first.at, tokens: head },
    ...later.map((chunk) => ({
      at: chunk.at,
      tokens: ((whole - head) * visibleText(chunk).length) / length,
    })),
  ]
}

/**
 * Tokens in equal parts of a window `[open, close)`.
 *
 * @example
 * tokensByPart([{ at: 0.5, tokens: 3 }, { at: 2, tokens: 1 }], 0, 2, 2) // [3, 0]
 */
export function tokensByPart(
  stamps: Iterable<StampedTokens>,
  open: number,
  close: number,
  parts: number,
): readonly number[] {
  const sums = Array.from({ length: parts }, () => 0)
  const width = (close - open) / parts
  for (const { at, tokens } of stamps) {
    if (at < open || at >= close) continue
    const part = Math.min(parts - 1, Math.floor((at - open) / width))
    sums[part] = (sums[part] ?? 0) + tokens
  }
  return sums
}
