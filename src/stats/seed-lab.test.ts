import { expect, test } from 'vitest'

import { cohensD } from './effect-size.ts'
import { estimateOf, studentInterval } from './estimate.ts'
import reference from './fixtures/seed-lab.json' with { type: 'json' }
import { welch } from './welch.ts'

const { runAccuraciesA: a, runAccuraciesB: b } = reference

test("the seed lab's intervals take Student's quantile at their own degrees of freedom, not 1.96", () => {
  for (const [accuracies, expected] of [
    [a, reference.a],
    [b, reference.b],
  ] as const) {
    const estimate = estimateOf(accuracies)
    expect.assert(estimate !== undefined)
    const { lower, upper } = studentInterval(estimate, 0.95)
    expect(lower).toBeCloseTo(expected.ci95[0] ?? 0, 9)
    expect((upper - lower) / 2).toBeCloseTo(expected.halfWidthPoints, 9)
    expect((100 * (upper - lower)) / estimate.mean).toBeCloseTo(expected.relativeWidthPercent, 9)
  }
})

test("the seed lab's models are compared by Welch's test, and by no fallback formula", () => {
  const found = welch(a, b)
  expect(found?.t).toBeCloseTo(reference.t, 9)
  expect(found?.estimate.degreesOfFreedom).toBeCloseTo(reference.welchDf, 9)
  expect(found?.pValue).toBeCloseTo(reference.pWelch, 9)
  expect(found?.pValue).not.toBeCloseTo(reference.pStudent, 6)
  expect(cohensD(a, b)).toBeCloseTo(reference.cohenDRunMeans, 9)
})
