import { expect, test } from 'vitest'

import reference from './fixtures/answer-extraction.json' with { type: 'json' }
import { extractNumber, numeric } from './score-number.ts'
import { scoreAnswer } from './scorer.ts'

const ask = async (): Promise<string> => await Promise.resolve('')
const scoreOf = async (text: string, answer: number | string, options = {}): Promise<unknown> =>
  await scoreAnswer(numeric(options), text, { id: 'a', question: 'q', answer }, { ask })

test.for(reference.number)('%j has the number %s: %s', ([text, expected]) => {
  expect(extractNumber(String(text))).toBe(expected ?? undefined)
})

test('signs, hyphens, ranges, units and fractions', () => {
  expect(extractNumber('between 5-10')).toBe(10)
  expect(extractNumber('it fell to -3 °C')).toBe(-3)
  expect(extractNumber('+7 km/h')).toBe(7)
  expect(extractNumber('½')).toBe(0.5)
  expect(extractNumber('1/0')).toBeUndefined()
  expect(extractNumber('1e999')).toBeUndefined()
  expect(extractNumber('12 345 678.5 EUR')).toBe(12_345_678.5)
})

test('a tolerance is the larger one of the two, and rounding is no error', async () => {
  expect(await scoreOf('0.30000000000000004', 0.3)).toEqual({ score: 1 })
  expect(await scoreOf('101', 100)).toEqual({ score: 0 })
  expect(await scoreOf('101', 100, { relative: 0.01 })).toEqual({ score: 1 })
  expect(await scoreOf('101', 100, { absolute: 1 })).toEqual({ score: 1 })
  expect(await scoreOf('-100', -101, { relative: 0.01 })).toEqual({ score: 1 })
})

test("GSM8K's reference answers end with a mark", async () => {
  expect(await scoreOf('So she has 18.', '16 - 3 - 4 = 9 eggs, 9 * 2 = 18\n#### 18')).toEqual({
    score: 1,
  })
})

test('an answer without a number is wrong, and counted as none', async () => {
  expect(await scoreOf('I do not know', 3)).toEqual({ score: 0, hasNoAnswer: true })
})

test('tolerances are numbers from 0, and questions need a number', () => {
  expect(() => numeric({ absolute: -1 })).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: "absolute" of numeric() must not be -1. It is a number from 0.]`,
  )
  expect(() => numeric({ relative: Number.NaN })).toThrow('must not be NaN')
  const { problemWith } = numeric()
  expect(problemWith?.({ id: 'a', question: 'q' })).toMatchInlineSnapshot(
    `"no "answer" that is a number, a text or a list of them"`,
  )
  expect(problemWith?.({ id: 'a', question: 'q', answer: 'none' })).toMatchInlineSnapshot(
    `"an "answer" without a number"`,
  )
})
