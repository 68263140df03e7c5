import Papa from 'papaparse'
import { expect, test } from 'vitest'

import { createRandom } from '../stats/random.ts'
import { createCsvReader } from './csv.ts'

const read = (text: string): unknown[] => {
  const reader = createCsvReader('a.csv')
  return [...text.split(/\r?\n/).map((line) => reader.push(line)), reader.end()].flatMap((row) =>
    row === undefined ? [] : [row.cells],
  )
}

test('1000 random tables are read as another reader reads them', () => {
  const random = createRandom(5)
  const signs = ['a', 'B', ' ', ',', '"', '\n', '\u20ac', "'", ';', '\t']
  const cell = (): string =>
    Array.from({ length: Math.floor(random() * 6) }, () => signs[Math.floor(random() * 10)]).join(
      '',
    )
  for (let table = 0; table < 1000; table++) {
    // the first cell is not empty: a row of nothing else is an empty line
    const rows = Array.from({ length: 1 + Math.floor(random() * 5) }, () => [`x${cell()}`, cell()])
    const text = Papa.unparse([['one', 'two'], ...rows], { newline: '\r\n' })
    const expected = Papa.parse(text, { header: true, newline: '\r\n' })
    expect(expected.errors).toEqual([])
    expect(read(text)).toEqual(expected.data)
  }
})

test('a quote that is never closed ends the reading after a million characters', () => {
  const reader = createCsvReader('a.csv')
  reader.push('one')
  const push = (): void => {
    for (let line = 0; line < 200; line++) reader.push(line === 0 ? '"' : 'x'.repeat(10_000))
  }
  expect(push).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: "a.csv", line 2: a quote must not stand there. Quotes go around a whole cell and are closed; inside they are doubled.]`,
  )
})
