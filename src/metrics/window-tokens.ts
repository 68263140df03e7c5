import { isVisible, type TraceChunk, visibleText } from './trace.ts'

/**
 * The tokens of an answer that are stamped inside a window `[open, close)`.
 *
 * The first visible chunk has its own token count, the rest of the answer's n tokens is spread
 * over the later visible chunks by length of text, so that the sum over all time is exactly n.
 *
 * @param countTokens - Counts the whole and the first chunk, never a tail: the tokens of parts do
 * not add up to the tokens of the whole.
 */
export function tokensInWindow(
  chunks: readonly TraceChunk[],
  open: number,
  close: number,
  countTokens: (text: string) => number,
): number {
  const visible = chunks.filter(isVisible)
  const [first, ...later] = visible
  if (first === undefined) return 0
  const isInside = ({ at }: TraceChunk): boolean => at >= open && at < close
  if (!visible.some(isInside)) return 0
  const whole = countTokens(visible.map(visibleText).join(''))
  const head = Math.min(whole, countTokens(visibleText(first)))
  const length = later.reduce((sum, chunk) => sum + visibleText(chunk).length, 0)
  const inside = later.filter(isInside).reduce((sum, chunk) => sum + visibleText(chunk).length, 0)
  const tail = length === 0 ? 0 : ((whole - head) * inside) / length
  return (isInside(first) ? head : 0) + tail
}
