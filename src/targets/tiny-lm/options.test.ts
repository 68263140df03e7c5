import { availableParallelism } from 'node:os'

import { expect, test } from 'vitest'

import { resolveOptions, type TinyLMOptions } from './options.ts'

const nameOf = (options: TinyLMOptions) => resolveOptions(options).name

test('without options TinyLM is causal, with 32 slots of 256 tokens and all cores but one', () => {
  expect(resolveOptions({})).toEqual({
    name: 'TinyLM',
    vocabulary: 'cl100k',
    attention: 'causal',
    backend: 'auto',
    threads: Math.min(8, Math.max(1, availableParallelism() - 1)),
    seed: 42,
    maxTokens: 256,
    slots: 32,
  })
})

test('the name says what differs from the defaults', () => {
  expect(nameOf({ attention: 'lab' })).toBe('TinyLM lab')
  expect(nameOf({ attention: 'causal', seed: 42, slots: 32, maxTokens: 256 })).toBe('TinyLM')
  expect(nameOf({ backend: 'cpu', seed: 7 })).toBe('TinyLM cpu seed 7')
  expect(nameOf({ threads: 1, slots: 1 })).toBe('TinyLM 1 thread 1 slot')
  expect(nameOf({ threads: 2, slots: 8, maxTokens: 512 })).toBe(
    'TinyLM 2 threads 512 tokens 8 slots',
  )
  expect(nameOf({ name: 'mine', attention: 'lab' })).toBe('mine')
})

test('all wrong options are named in one message, with what they must be', () => {
  // as a caller without types would write it
  const json = '{"attention":"full","threads":0,"slots":1.5,"name":"","seed":"x","color":1}'

  expect(() => resolveOptions(JSON.parse(json))).toThrowErrorMatchingInlineSnapshot(`
    [TypeError: "name" must not be empty. It is how tables and reports call the target.
    "attention" must not be "full". It is one of "causal", "lab".
    "threads" must not be 0. It is a whole number from 1 to 8.
    "seed" must not be "x". It is a whole number from 0 to 1000000.
    "slots" must not be 1.5. It is a whole number from 1 to 256.
    tinyLM() has no option "color". Its options are "name", "attention", "backend", "threads", "seed", "maxTokens", "slots", "temperature", "vocabulary", "memorised".]
  `)
})

test('options that are no object are an error', () => {
  expect(() => resolveOptions(JSON.parse('"lab"'))).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: The options of tinyLM() must not be "lab". They are an object with "name", "attention", "backend", "threads", "seed", "maxTokens", "slots", "temperature", "vocabulary", "memorised".]`,
  )
})

test('more positions than fit in memory are an error', () => {
  expect(() => resolveOptions({ slots: 256, maxTokens: 4096 })).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: "slots" 256 × "maxTokens" 4096 must not be over 65536 positions. More do not fit in the memory of the wasm backend.]`,
  )
})

test('a temperature and a memorised head are in the name, and their first answers are learnt', () => {
  const memorised = [
    { question: 'a?', answer: ['x', 'y'], id: 'a' },
    { question: 'b?', answer: 'z' },
  ]
  const resolved = resolveOptions({ memorised, temperature: 0.3 })
  expect(resolved.name).toBe('TinyLM memorised head temperature 0.3')
  expect(resolved.memorised).toEqual([
    { question: 'a?', answer: 'x' },
    { question: 'b?', answer: 'z' },
  ])
  expect(resolveOptions({ temperature: 0 })).toEqual(resolveOptions({}))
})

test('what cannot be memorised is refused', () => {
  const none = { question: 'a?' }
  for (const memorised of [[], [none], [{ ...none, answer: 'x\ny' }], [{ ...none, answer: 3 }]]) {
    expect(() => resolveOptions({ memorised })).toThrow('"memorised" must be a list of questions')
  }
  const memorised = [{ ...none, answer: 'x' }]
  expect(() => resolveOptions({ memorised, attention: 'lab' })).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: "memorised" must not be given with attention "lab". Its head is fitted to causal states.]`,
  )
  expect(() => resolveOptions({ temperature: -1 })).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: "temperature" must not be -1. It is a number from 0 to 10.]`,
  )
})

test('another vocabulary is in the name, and no head is fitted to it', () => {
  expect(resolveOptions({ vocabulary: 'o200k' }).name).toBe('TinyLM o200k vocabulary')
  const memorised = [{ question: 'Which?', answer: 'this' }]
  expect(() =>
    resolveOptions({ vocabulary: 'o200k', memorised }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: "memorised" must not be given with vocabulary "o200k". Its head is fitted to tokens of "cl100k".]`,
  )
})
