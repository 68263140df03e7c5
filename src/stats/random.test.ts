import { expect, test } from 'vitest'

import { createRandom } from './random.ts'

test('the same seed gives the same numbers, another seed others', () => {
  const [one, same, other] = [createRandom(7), createRandom(7), createRandom(8)]
  const numbers = Array.from({ length: 5 }, one)
  expect(Array.from({ length: 5 }, same)).toEqual(numbers)
  expect(Array.from({ length: 5 }, other)).not.toEqual(numbers)
})

test('the numbers of a seed stay what they are', () => {
  const random = createRandom(20261124)
  expect(Array.from({ length: 3 }, () => Math.round(random() * 2 ** 32))).toMatchInlineSnapshot(`
    [
      3819835403,
      3990433374,
      1266347556,
    ]
  `)
})

test('the numbers are uniform in [0, 1)', () => {
  const random = createRandom(1)
  const tenths = Array<number>(10).fill(0)
  for (let i = 0; i < 10_000; i++) {
    const tenth = Math.floor(random() * 10)
    tenths[tenth] = (tenths[tenth] ?? Number.NaN) + 1
  }
  // chi-square with 9 degrees of freedom: 27.9 is its 0.999 quantile
  const distance = tenths.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)
  expect(distance).toBeLessThan(27.9)
})
