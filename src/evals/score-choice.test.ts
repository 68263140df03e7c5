import { expect, test } from 'vitest'

import { extractChoice, letterOf, multipleChoice } from './score-choice.ts'
import { scoreAnswer } from './scorer.ts'

const ask = async (): Promise<string> => await Promise.resolve('')
const choices = ['red', 'blue', 'dark green', 'yellow']

test.for([
  ['The answer is (B).', 1],
  ['**Answer: B**', 1],
  ['Answer: A\nWait, that is wrong.\nAnswer: C', 2],
  ['\\boxed{D}', 3],
  ['\\boxed{\\text{D}}', 3],
  ['B', 1],
  ['b)', 1],
  ['C. dark green', 2],
  ['I think (C) because red is wrong.', 2],
  ['It is blue.', 1],
  ['A colour like dark green', 2],
  ['red or blue', undefined],
  ['The answer is unknown', undefined],
  ['Answer: X', undefined],
  ['A cat', undefined],
  ['', undefined],
] as const)('%j chooses %s', ([text, expected]) => {
  expect(extractChoice(text, choices)).toBe(expected)
})

test.for(['B', 'b', 'Blue', 1] as const)('the right choice may be given as %j', async (answer) => {
  const item = { id: 'a', question: 'q', choices, answer }
  expect(multipleChoice().problemWith?.(item)).toBeUndefined()
  expect(await scoreAnswer(multipleChoice(), 'Answer: B', item, { ask })).toEqual({ score: 1 })
  expect(await scoreAnswer(multipleChoice(), 'Answer: C', item, { ask })).toEqual({ score: 0 })
})

test('an answer without a choice is wrong, and counted as none', async () => {
  const item = { id: 'a', question: 'q', choices, answer: 'B' }
  const none = { score: 0, hasNoAnswer: true }
  expect(await scoreAnswer(multipleChoice(), 'No idea', item, { ask })).toEqual(none)
})

test('a question needs choices, and an answer that is one of them', () => {
  const problem = multipleChoice().problemWith
  expect(problem?.({ id: 'a', question: 'q', answer: 'B' })).toBe('fewer than two "choices"')
  for (const answer of ['E', 4, 1.5, 'pink', ['red']] as const) {
    const found = problem?.({ id: 'a', question: 'q', choices, answer })
    expect(found).toContain('none of its choices')
  }
  expect([letterOf(0), letterOf(25), letterOf(26)]).toEqual(['A', 'Z', '27'])
})
