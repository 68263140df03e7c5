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
        const count = isWhole
          ? recording.add({ ...chunk, totalNativeTokens: i })
          : recording.addBytes(of, shared, 3, end, i)
        expect(count).toBe(i + 1)
        // overwritten by the next read
        shared.fill('?')
        return isWhole ? { ...chunk, totalNativeTokens: i } : chunk
      })
      expect(recording.chunks()).toEqual(expected)
    }),
    { numRuns: 50 },
  )
})

test('a long answer is kept whole, with pieces that are longer than a block', () => {
  const recording = createRecording(2)
  const lengths = [...Array.from({ length: 40_000 }, (_, i) => i % 7), 70_000, 3, 65_536, 65_537, 1]
  for (const [i, size] of lengths.entries()) {
    // many of one read, so that one stamp stands in several blocks
    recording.addBytes('text', Buffer.alloc(size, 97 + (i % 26)), 0, size, Math.floor(i / 9_000))
  }
  const wrong = recording
    .chunks()
    .filter(
      ({ at, text }, i) =>
        at !== Math.floor(i / 9_000) ||
        text !== String.fromCharCode(97 + (i % 26)).repeat(lengths[i] ?? -1),
    )
  expect(wrong).toEqual([])
  expect(recording.chunks()).toHaveLength(lengths.length)
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
