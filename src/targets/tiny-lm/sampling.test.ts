import { expect, test } from 'vitest'

import { randomOf, sampleToken } from './sampling.ts'

/** How often each of some logits is drawn. */
function shares(logits: readonly number[], temperature: number, draws = 20_000): number[] {
  const random = randomOf(3)
  const counts = logits.map(() => 0)
  for (let i = 0; i < draws; i++) {
    const token = sampleToken(Float32Array.from(logits), temperature, random)
    counts[token] = (counts[token] ?? 0) + 1
  }
  return counts.map((count) => count / draws)
}

test('tokens are drawn by their softmax, which the temperature flattens', () => {
  const [a = 0, b = 0] = shares([0, Math.log(3)], 1)
  // 1 : 3, within four standard deviations of 20,000 draws
  expect(Math.abs(b - 0.75)).toBeLessThan(0.0123)
  expect(a + b).toBe(1)
  const [, flat = 0] = shares([0, Math.log(3)], 2)
  expect(Math.abs(flat - Math.sqrt(3) / (1 + Math.sqrt(3)))).toBeLessThan(0.0137)
})

test('near temperature 0 it is the likeliest token, and large logits do not overflow', () => {
  expect(shares([1, 1000, 2], 0.01, 100)).toEqual([0, 1, 0])
})

test('what rounding leaves over is the likeliest token', () => {
  expect(sampleToken(Float32Array.of(0, 5, 0), 1, () => 1.5)).toBe(1)
})

test('a seed gives its own numbers, the same ones again, uniform from 0 to 1', () => {
  const numbersOf = (seed: number): number[] => {
    const random = randomOf(seed)
    return Array.from({ length: 2000 }, random)
  }
  expect(numbersOf(1)).toEqual(numbersOf(1))
  expect(numbersOf(1)).not.toEqual(numbersOf(2))
  const mean = numbersOf(0).reduce((sum, value) => sum + value, 0) / 2000
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.026)
  expect(numbersOf(5).every((value) => value >= 0 && value < 1)).toBe(true)
})
