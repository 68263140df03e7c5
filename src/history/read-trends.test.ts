import { expect, test } from 'vitest'

import { plantedLine } from '../../test/support/planted-history.ts'
import { readTrends } from './read-trends.ts'

async function* linesOf(texts: readonly string[]): AsyncGenerator<{
  readonly file: string
  readonly number: number
  readonly text: string
}> {
  for (const [index, text] of texts.entries()) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    yield await Promise.resolve({ file: 'history.jsonl', number: index + 1, text })
  }
}

const whole = Array.from({ length: 40 }, (_, index) => JSON.stringify(plantedLine(index)))

test('a history is judged whole, and broken and hostile lines are left out and told', async () => {
  const hostile = ['{"historyVersion":1,', '<script>alert(1)</script>', '[]', '{"__proto__":{}}']
  const { judged, runs, notes } = await readTrends(linesOf([...hostile, ...whole]))
  expect(runs).toBe(40)
  expect(judged?.verdicts.map(({ shifts }) => shifts.map(({ at }) => at.run.id))).toEqual([
    ['run 20'],
  ])
  expect(notes).toEqual([
    '4 broken lines are left out, the first one is line 1 of history.jsonl: no whole line of JSON',
  ])
})

test('a history without a run has no trends, and says what is broken in it', async () => {
  expect(await readTrends(linesOf([]))).toEqual({ runs: 0, notes: [] })
  expect(await readTrends(linesOf(['x']))).toEqual({
    runs: 0,
    notes: [
      '1 broken line is left out, the first one is line 1 of history.jsonl: no whole line of JSON',
    ],
  })
})

test('a line of another version is no run of this one, and ends it', async () => {
  const lines = linesOf([...whole, '{"historyVersion":2}'])
  await expect(readTrends(lines)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[SloError: Line 41 of "history.jsonl" has version 2 of the history, and this vitest-slo reads version 1. Update vitest-slo, or give another file.]`,
  )
})
