import { expect, test } from 'vitest'

import { createRandom } from '../stats/random.ts'
import { inOrder } from './in-order.ts'

const letters = ['a', 'b', 'c', 'd', 'e'] as const

test('shuffled items come once each, then once each in another order', () => {
  const next = inOrder(letters, 'shuffled', createRandom(3))
  const rounds = Array.from({ length: 4 }, () => letters.map(() => next()))
  for (const round of rounds) expect(round.toSorted()).toEqual(letters)
  expect(new Set(rounds.map((round) => round.join(''))).size).toBe(4)
})

test('each shuffled order is as likely as any other', () => {
  const next = inOrder(['a', 'b', 'c'], 'shuffled', createRandom(3))
  const found = new Map<string, number>()
  for (let i = 0; i < 6000; i++) {
    const order = next() + next() + next()
    found.set(order, (found.get(order) ?? 0) + 1)
  }
  expect(found.size).toBe(6)
  const chi2 = [...found.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)
  expect(chi2).toBeLessThan(25.74) // scipy.stats.chi2.isf(1e-4, 5), SciPy 1.17.1
})

test('sequential items keep their order, round after round', () => {
  const next = inOrder(letters, 'sequential', createRandom(3))
  expect(Array.from({ length: 7 }, () => next()).join('')).toBe('abcdeab')
})

test('no items are refused', () => {
  expect(inOrder([], 'shuffled', createRandom(3))).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: There are no items.]`,
  )
})
