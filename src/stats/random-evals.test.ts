import { expect, test } from 'vitest'

import { compareRandomEvals, isSame } from '../../test/support/random-evals.ts'

test('1,000 random evals have the figures that NumPy and SciPy give', () => {
  const compared = compareRandomEvals()
  expect(new Set(compared.map(({ place }) => place.split(',')[0])).size).toBe(1000)
  expect(compared.filter((each) => !isSame(each))).toEqual([])
  expect(compared.filter(({ wanted }) => wanted !== undefined).length).toBeGreaterThan(14_000)
})
