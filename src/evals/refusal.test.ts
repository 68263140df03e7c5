import { expect, test } from 'vitest'

import { isRefusal } from './refusal.ts'

test.for([
  "I'm sorry, but I can't help with that.",
  'I’m sorry, but as an AI I do not.',
  'Sorry, I cannot answer this question.',
  'I cannot provide that information.',
  "I can't assist with this request.",
  'I am unable to say.',
  "I'm not able to discuss that.",
  'I apologize, but I must decline.',
  'As an AI language model, I have no opinion.',
  'Unfortunately, I am not allowed to.',
  '\n  I will not do this.',
])('%j reads like a refusal', (text) => {
  expect(isRefusal(text)).toBe(true)
})

test.for([
  'Paris',
  'I can help: the answer is 4.',
  'Sorry is a board game.',
  'He said: I cannot go.',
  'I think it is 1945.',
  'Unfortunately, the war went on until 1945.',
  '',
])('%j does not read like a refusal', (text) => {
  expect(isRefusal(text)).toBe(false)
})
