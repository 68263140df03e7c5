import fc from 'fast-check'
import { expect, test } from 'vitest'

import type { TraceChunk } from './trace.ts'
import { stampTokens, tokensByPart } from './window-tokens.ts'

const countWords = (text: string): number => text.split(' ').filter((word) => word !== '').length
/** Tokens of an answer in a window. */
const tokensInWindow = (chunks: readonly TraceChunk[], open: number, close: number): number =>
  tokensByPart(stampTokens(chunks, countWords), open, close, 1)[0] ?? Number.NaN

const chunk = (at: number, words: number): TraceChunk => ({
  at,
  arrivedAt: at,
  text: 'word '.repeat(words),
  reasoning: '',
  toolCall: '',
})

test('only tokens stamped in the window count, its start included, its end not', () => {
  const chunks = [chunk(1, 2), chunk(2, 3), chunk(3, 4), chunk(4, 0)]
  expect(tokensInWindow(chunks, 2, 3)).toBe(3)
  expect(tokensInWindow(chunks, 0, 2)).toBe(2)
  expect(tokensInWindow(chunks, 0, 9)).toBe(9)
  expect(tokensInWindow(chunks, 5, 9)).toBe(0)
  expect(tokensInWindow([], 0, 9)).toBe(0)
})

test('the parts of a window have the tokens that are stamped in them', () => {
  const stamps = stampTokens([chunk(1, 2), chunk(2, 3), chunk(3.5, 4)], countWords)
  expect(tokensByPart(stamps, 1, 4, 3)).toEqual([2, 3, 4])
  expect(tokensByPart(stamps, 1, 3.5, 1)).toEqual([5])
})

test('windows side by side lose no token and count none twice', () => {
  const answer = fc.array(fc.tuple(fc.double({ min: 0, max: 2, noNaN: true }), fc.nat(5)), {
    minLength: 1,
  })
  fc.assert(
    fc.property(answer, fc.double({ min: 0, max: 20, noNaN: true }), (steps, cut) => {
      let at = 0
      const chunks = steps.map(([gap, words]) => chunk((at += gap), words))
      const whole = tokensInWindow(chunks, 0, 1000)
      const parts = tokensInWindow(chunks, 0, cut) + tokensInWindow(chunks, cut, 1000)
      expect(parts).toBeCloseTo(whole, 9)
      expect(whole).toBe(steps.reduce((sum, [, words]) => sum + words, 0))
    }),
  )
})
