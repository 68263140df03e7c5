import { expect, test } from 'vitest'

import { betaBinomialPosterior } from './beta-binomial.ts'
import reference from './fixtures/beta-binomial.json' with { type: 'json' }

test('its quantiles are those of a grid that is thirty times as fine, by SciPy', () => {
  for (const { right, answers, quantiles } of reference.cases) {
    const found = betaBinomialPosterior(
      right.map((count, index) => ({ right: count, answers: answers[index] ?? 0 })),
    )
    for (const [index, probability] of reference.probabilities.entries()) {
      expect(Math.abs(found(probability) - (quantiles[index] ?? 0))).toBeLessThan(0.002)
    }
  }
})

test('questions that are asked once have the posterior of a share with a uniform prior', () => {
  // Beta(11, 1): its median is (1/2)^(1/11)
  const quantile = betaBinomialPosterior(
    Array.from({ length: 10 }, () => ({ right: 1, answers: 1 })),
  )
  expect(quantile(0.5)).toBeCloseTo(0.5 ** (1 / 11), 3)
  expect(quantile(0.025)).toBeCloseTo(0.025 ** (1 / 11), 3)
})

test('right and wrong are alike', () => {
  const right = betaBinomialPosterior([4, 5, 3, 0].map((count) => ({ right: count, answers: 5 })))
  const wrong = betaBinomialPosterior([1, 0, 2, 5].map((count) => ({ right: count, answers: 5 })))
  expect(right(0.1)).toBeCloseTo(1 - wrong(0.9), 9)
})
