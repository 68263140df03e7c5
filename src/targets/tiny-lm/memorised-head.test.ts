import { expect, test } from 'vitest'

import { endsAnswer, lessonOf, promptOf, readingHead, withMemory } from './memorised-head.ts'
import { decode, encode } from './tokenizer.ts'

const config = { vocab: 7, d: 3, heads: 1, layers: 1, ff: 2 }

/** state · head */
function logitsOf(state: readonly number[], head: Float32Array): number[] {
  return Array.from({ length: config.vocab }, (_, token) =>
    state.reduce((sum, value, i) => sum + value * (head[i * config.vocab + token] ?? 0), 0),
  )
}

test('about 6 is added to the right logit after each state, and about 0 to all others', () => {
  const states = [
    [10, 0, 0],
    [8, 6, 0],
    [0, 0, 10],
  ]
  const base = { shape: [3, 7], data: Float32Array.from({ length: 21 }, (_, i) => i / 100) }
  const associations = states.map((state, i) => ({ state: Float32Array.from(state), token: 2 * i }))
  const fitted = withMemory(new Map([['head', base]]), associations, config).get('head')
  expect.assert(fitted !== undefined)
  for (const [i, state] of states.entries()) {
    const before = logitsOf(state, base.data)
    const gained = logitsOf(state, fitted.data).map((logit, token) => logit - (before[token] ?? 0))
    const wanted = gained.map((_, token) => (token === 2 * i ? 6 : 0))
    for (const [token, gain] of gained.entries()) {
      expect(Math.abs(gain - (wanted[token] ?? 0)), `${i} ${token}`).toBeLessThan(0.01)
    }
  }
  // the seed's own weights stay as they were
  expect(base.data[3]).toBeCloseTo(0.03)
})

test('two questions may have the same token to come', () => {
  const associations = [
    { state: Float32Array.of(5, 0, 0), token: 1 },
    { state: Float32Array.of(0, 5, 0), token: 1 },
  ]
  const empty = { shape: [3, 7], data: new Float32Array(21) }
  const fitted = withMemory(new Map([['head', empty]]), associations, config).get('head')
  expect(logitsOf([5, 0, 0], fitted?.data ?? empty.data)[1]).toBeCloseTo(6, 2)
  expect(logitsOf([0, 5, 0], fitted?.data ?? empty.data)[1]).toBeCloseTo(6, 2)
})

test('the reading head gives the state back', () => {
  expect(logitsOf([4, 5, 6], readingHead(config))).toEqual([4, 5, 6, 0, 0, 0, 0])
})

test('a question is put as a question once, and its answer is one line', () => {
  expect(promptOf('Why?')).toBe('Q: Why?\nA:')
  expect(promptOf(promptOf('Why?'))).toBe('Q: Why?\nA:')
  const { tokens, from } = lessonOf({ question: 'Why?', answer: 'so' })
  expect(decode(tokens)).toBe('Q: Why?\nA: so\n')
  expect(decode(tokens.slice(from + 1))).toBe(' so\n')
  expect(tokens.filter(endsAnswer)).toHaveLength(2)
  expect(encode(' so').some(endsAnswer)).toBe(false)
})
