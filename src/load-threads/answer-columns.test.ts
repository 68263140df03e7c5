import { expect, test } from 'vitest'

import type { ChunkParts } from '../targets/target.ts'
import { createColumns, replayColumns } from './answer-columns.ts'

/** What a recorder in another thread gets, whose clock is 90 s behind the shared one. */
function replayed(columns: ReturnType<typeof createColumns>): readonly ChunkParts[] {
  const chunks: ChunkParts[] = []
  const taken = columns.take()
  if (taken === undefined) return chunks
  replayColumns(taken, 90, {
    push: (chunk) => chunks.push(chunk),
    pushBytes(kind, bytes, from, to, at) {
      chunks.push({ [kind]: Buffer.from(bytes.slice(from, to)).toString('utf8'), at })
    },
  })
  return chunks
}

test('chunks come to the other thread in their order, with their times on its clock', () => {
  // this thread's clock is 100 s behind the shared one
  const columns = createColumns(100)
  expect(columns.take()).toBeUndefined()
  const read = Buffer.from('-über🦊-')
  columns.push({ at: 1 })
  columns.pushBytes('reasoning', read, 1, 6, 2)
  columns.pushBytes('text', read, 6, 10, 2)
  columns.push({ at: 3, totalTokens: 2 })
  columns.pushBytes('toolCall', read, 0, 1, 4)
  // bytes of a read are overwritten by the next one
  read.fill(0)
  expect(replayed(columns)).toEqual([
    { at: 11 },
    { at: 12, reasoning: 'über' },
    { at: 12, text: '🦊' },
    { at: 13, totalTokens: 2 },
    { at: 14, toolCall: '-' },
  ])
})

test('what was taken does not come again, and room is made for more', () => {
  const columns = createColumns(90)
  const piece = Buffer.from('word')
  const push = (count: number): void => {
    for (let i = 0; i < count; i++) columns.pushBytes('text', piece, 0, 4, i)
  }
  push(1)
  expect(replayed(columns)).toHaveLength(1)
  push(1000)
  const chunks = replayed(columns)
  expect(chunks.map(({ text }) => text).join('')).toBe('word'.repeat(1000))
  expect(chunks.map(({ at }) => at)).toEqual(Array.from({ length: 1000 }, (_, i) => i))
  expect(columns.take()).toBeUndefined()
})
