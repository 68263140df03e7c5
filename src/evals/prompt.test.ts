import { expect, test } from 'vitest'

import { examplesAmong, promptFor } from './prompt.ts'

const item = { id: 'a', question: 'Costs $& or $1?', answer: 'x' }
const examples = [{ question: 'One?', answer: '1' }]

test('a question is asked as it is, or in a template', () => {
  expect(promptFor(item)).toBe('Costs $& or $1?')
  expect(promptFor(item, 'Q: {question}\nA:')).toBe('Q: Costs $& or $1?\nA:')
  expect(promptFor(item, ({ id }) => `[${id}]`)).toBe('[a]')
})

test('examples come first, in the same template with their answers', () => {
  expect(promptFor(item, 'Q: {question}\nA:', examples)).toMatchInlineSnapshot(`
    "Q: One?
    A: 1

    Q: Costs $& or $1?
    A:"
  `)
})

test('choices stand below the question with their letters', () => {
  expect(promptFor({ ...item, choices: ['red', 'blue'] })).toMatchInlineSnapshot(`
    "Costs $& or $1?
    A. red
    B. blue
    End with "Answer:" and the letter."
  `)
})

test('a function must give a text', () => {
  expect(() => promptFor(item, () => '')).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: The "prompt" function gave an empty text for the question "a". It must give a text.]`,
  )
})

test('an example that is asked as well is found', () => {
  const items = [item, { id: 'b', question: ' One? ', answer: '1' }]
  expect(examplesAmong(items, examples)).toEqual(['b'])
})
