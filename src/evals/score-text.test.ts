import { expect, test } from 'vitest'

import type { EvalItem } from './eval-item.ts'
import reference from './fixtures/answer-extraction.json' with { type: 'json' }
import { miniEval } from './mini-eval.ts'
import { exact, hasWords, includes, matches } from './score-text.ts'
import { type Scorer, scoreAnswer } from './scorer.ts'

const ask = async (): Promise<string> => await Promise.resolve('')
const scoreOf = async (
  scorer: Scorer,
  text: string,
  answer: EvalItem['answer'],
): Promise<unknown> => {
  const item = { id: 'a', question: 'q', ...(answer !== undefined && { answer }) }
  const given = await scoreAnswer(scorer, text, item, { ask })
  return 'score' in given ? given.score : given
}

test.for(reference.includesAsWord)('%s has %s as a word: %s', ([text, words, expected]) => {
  expect(hasWords(String(text), String(words))).toBe(expected)
})

test('numbers are no parts of longer or negative ones, and a hyphen is no sign', () => {
  expect(hasWords('it is 1024.5', '1024')).toBe(false)
  expect(hasWords('10,240', '240')).toBe(false)
  expect(hasWords('x = -1024', '1024')).toBe(false)
  expect(hasWords('answer-1024', '1024')).toBe(true)
  expect(hasWords('It is 1024, I think', '1024')).toBe(true)
  expect(hasWords('ln|x| + C', 'ln|x|')).toBe(true)
  expect(hasWords('anything', ' ')).toBe(false)
})

test('the whole answer, but for case, spaces, quotes, stars and a full stop', async () => {
  const scores = async (texts: readonly string[]): Promise<unknown[]> =>
    await Promise.all(texts.map(async (text) => await scoreOf(exact(), text, 'paris')))
  expect(await scores(['Paris', ' paris. ', '**Paris**', '"PARIS"', 'Paris\n'])).toEqual([
    1, 1, 1, 1, 1,
  ])
  expect(await scores(['It is Paris', 'Parisian', ''])).toEqual([0, 0, 0])
  expect(await scoreOf(exact({ isCaseSensitive: true }), 'Paris', 'paris')).toBe(0)
  expect(await scoreOf(exact(), '42', 42)).toBe(1)
  expect(await scoreOf(exact(), 'b', ['a', 'b'])).toBe(1)
})

test('one of the accepted answers is enough, as whole words', async () => {
  expect(await scoreOf(includes(), 'Merge sort, of course', ['quicksort', 'merge sort'])).toBe(1)
  expect(await scoreOf(includes(), 'bubble sort', ['quicksort', 'merge sort'])).toBe(0)
  expect(await scoreOf(includes(), 'ﬁne café', 'fine café')).toBe(1)
})

test('a pattern has no memory of where it was last', async () => {
  const scorer = matches(/yes/gi)
  expect(scorer.name).toBe('matches(/yes/i)')
  expect(await scoreOf(scorer, 'Yes', undefined)).toBe(1)
  expect(await scoreOf(scorer, 'Yes', undefined)).toBe(1)
  expect(await scoreOf(scorer, 'no', undefined)).toBe(0)
  // @ts-expect-error -- as plain JavaScript may call it
  expect(() => matches('yes')).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: matches() must not be given "yes". It takes a pattern, as in matches(/yes/i).]`,
  )
})

const rightAnswers: Readonly<Record<string, string>> = {
  france: 'The capital of France is Paris.',
  power: '2^10 = 1,024',
  element: 'Hydrogen (H)',
  hamlet: 'William Shakespeare',
  derivative: "f'(x) = 2x",
  planet: 'Mercury.',
  binary: 'It is 1010 in binary.',
  sorting: 'Merge sort has it.',
  integral: 'ln|x| + C',
  transistor: 'In 1947, at Bell Labs',
}
const wrongAnswers: Readonly<Record<string, string>> = {
  france: 'Lyon',
  power: '10240',
  element: 'Helium',
  hamlet: 'Marlowe',
  derivative: '12x',
  planet: 'Venus',
  binary: '10100',
  sorting: 'bubble sort',
  integral: '-1/x^2',
  transistor: '1948',
}

test.for(miniEval)('miniEval: $id has its right answers, and only those', async (item) => {
  const right = await scoreAnswer(includes(), rightAnswers[item.id] ?? '', item, { ask })
  const wrong = await scoreAnswer(includes(), wrongAnswers[item.id] ?? '', item, { ask })
  expect([right, wrong]).toEqual([{ score: 1 }, { score: 0 }])
})
