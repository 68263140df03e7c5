import fc from 'fast-check'
import { expect, test } from 'vitest'

import { createRecording } from './recording.ts'
import { isVisible } from './trace.ts'

const kind = fc.constantFrom('text', 'reasoning', 'toolCall')
const piece = fc.record({
  kind,
  text: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 99 }),
})

test('what was recorded comes out in its order, with its stamps, whatever it is', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(piece, fc.boolean()), { maxLength: 300 }), (pieces) => {
      const recording = createRecording()
      const shared = Buffer.alloc(1024)
      const expected = pieces.map(([{ kind: of, text }, isWhole], i) => {
        const chunk = { at: i, arrivedAt: i, text: '', reasoning: '', toolCall: '', [of]: text }
        const end = 3 + shared.write(text, 3)
        if (isWhole) recording.add({ ...chunk, totalNativeTokens: i })
        else recording.addBytes(of, shared, 3, end, i)
        // overwritten by the next read
        shared.fill('?')
        return isWhole ? { ...chunk, totalNativeTokens: i } : chunk
      })
      expect(recording.length).toBe(pieces.length)
      expect(recording.chunks()).toEqual(expected)
    }),
    { numRuns: 50 },
  )
})

test('a recording that is looked at goes on', () => {
  const recording = createRecording()
  const bytes = Buffer.from('ab')
  recording.addBytes('text', bytes, 0, 1, 1)
  expect(recording.chunks()).toHaveLength(1)
  recording.addBytes('text', bytes, 1, 2, 2)
  expect(recording.chunks().map(({ text }) => text)).toEqual(['a', 'b'])
  expect(recording.chunks().every(isVisible)).toBe(true)
})
