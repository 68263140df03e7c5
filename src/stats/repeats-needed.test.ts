import { expect, test } from 'vitest'

import reference from './fixtures/evals.json' with { type: 'json' }
import { passAtK } from './pass-at-k.ts'
import { halfWidthAt, repeatsAfterPilot, repeatsNeeded } from './repeats-needed.ts'

test("repeats for a half-width, and the half-width of repeats, are SciPy's", () => {
  for (const each of reference.repeatsForHalfWidth) {
    const deviation = each.runSdPoints / 100
    expect(repeatsNeeded(deviation, 0.01, 0.95)).toBe(each.repeatsForOnePoint)
    const lab = each.repeatsForFullWidthOnePercentOfMean
    expect(repeatsNeeded(deviation, (0.01 * each.accuracy) / 2, 0.95)).toBe(lab)
    for (const [repeats, points] of Object.entries(each.halfWidthPointsAt)) {
      expect(100 * halfWidthAt(deviation, Number(repeats), 0.95)).toBeCloseTo(points, 9)
    }
  }
})

test("Stein's second stage is SciPy's", () => {
  for (const { pilotRuns, pilotSd, halfWidth, repeats } of reference.stein) {
    const pilot = { repeats: pilotRuns, deviation: pilotSd }
    expect(repeatsAfterPilot(pilot, halfWidth, 0.95)).toBe(repeats)
  }
})

test('what ten million repeats cannot reach has no number', () => {
  expect(repeatsNeeded(1, 1e-9, 0.95)).toBeUndefined()
})

test("pass@k and pass^k are math.comb's", () => {
  for (const { n, correct, k, passAtK: any, passHatK: all } of reference.passAtK) {
    const found = passAtK(n, correct, k)
    expect(found?.any).toBeCloseTo(any, 12)
    expect(found?.all).toBeCloseTo(all, 12)
  }
})

test('fewer answers than k say nothing, neither 0 nor 1', () => {
  expect(passAtK(3, 3, 4)).toBeUndefined()
  expect(passAtK(3, 3, 0)).toBeUndefined()
})
