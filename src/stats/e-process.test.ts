import { expect, test } from 'vitest'

import { logEValue } from './e-process.ts'
import reference from './fixtures/e-process.json' with { type: 'json' }
import { createRandom } from './random.ts'
import { smallestWhole } from './smallest-whole.ts'

/** log(1/α) at α = 0.05. */
const STOP = Math.log(20)

test('the evidence agrees with mpmath for every count, whole or real', () => {
  expect(reference.values).toHaveLength(31)
  for (const [requests = 0, violations = 0, allowed = 0, met = 0, missed = 0] of reference.values) {
    expect(logEValue('met', violations, requests, allowed) / met).toBeCloseTo(1, 9)
    expect(logEValue('missed', violations, requests, allowed) / missed).toBeCloseTo(1, 9)
  }
})

test.for(reference.boundaryAlpha05)('it stops where mpmath does, $allowed allowed', (boundary) => {
  const { allowed, rows } = boundary
  const metFrom = smallestWhole(1, 1000, (n) => logEValue('met', 0, n, allowed) >= STOP)
  expect(metFrom).toBe(boundary.firstRequestsWithoutViolationToMeet)
  const missedFrom = smallestWhole(1, 1000, (n) => logEValue('missed', n, n, allowed) >= STOP)
  expect(missedFrom).toBe(boundary.firstRequestsAllViolatingToMiss)
  for (const [requests, meetAtMost, missAtLeast] of rows) {
    const n = requests ?? Number.NaN
    const counts = Array.from({ length: n + 1 }, (_, k) => k)
    const met = counts.findLast((k) => logEValue('met', k, n, allowed) >= STOP)
    const missed = counts.find((k) => logEValue('missed', k, n, allowed) >= STOP)
    expect(met ?? null).toBe(meetAtMost)
    expect(missed).toBe(missAtLeast)
  }
})

test('no request is no evidence', () => {
  for (const allowed of [0, 0.01, 0.05, 0.25, 0.99, 1]) {
    expect(logEValue('met', 0, 0, allowed)).toBe(0)
    expect(logEValue('missed', 0, 0, allowed)).toBe(0)
  }
})

test('where nothing is allowed one violation proves a miss, and nothing proves more', () => {
  expect(logEValue('missed', 1, 100, 0)).toBe(Infinity)
  expect(logEValue('missed', 0, 100, 0)).toBe(0)
  expect(logEValue('met', 0, 100, 0)).toBe(0)
  expect(logEValue('met', 1, 100, 0)).toBe(0)
})

test('where everything is allowed only a request without violation proves anything', () => {
  expect(logEValue('met', 99, 100, 1)).toBe(Infinity)
  expect(logEValue('met', 100, 100, 1)).toBe(0)
  expect(logEValue('missed', 100, 100, 1)).toBe(0)
  expect(logEValue('missed', 1, 100, 1)).toBe(0)
})

test('evidence against a claim that is too small for a number is -Infinity, not NaN', () => {
  expect(logEValue('met', 100_000, 100_000, 0.05)).toBe(-Infinity)
  expect(logEValue('missed', 0, 1_000_000, 0.25)).toBeLessThan(-10)
})

const evidence = new Map<string, number>()

/** The evidence at P95; runs meet the same counts again and again. */
function evidenceAtP95(claim: 'met' | 'missed', violations: number, requests: number): number {
  const key = `${claim} ${violations} ${requests}`
  const known = evidence.get(key) ?? logEValue(claim, violations, requests, 0.05)
  evidence.set(key, known)
  return known
}

/** How many of `runs` prove a claim within 1000 requests, looking after each one. */
function proofs(rate: number, runs: number): { met: number; missed: number } {
  const random = createRandom(20261124)
  const counts = { met: 0, missed: 0 }
  for (let run = 0; run < runs; run++) {
    let violations = 0
    for (let requests = 1; requests <= 1000; requests++) {
      violations += random() < rate ? 1 : 0
      if (evidenceAtP95('met', violations, requests) >= STOP) {
        counts.met += 1
        break
      }
      if (evidenceAtP95('missed', violations, requests) >= STOP) {
        counts.missed += 1
        break
      }
    }
  }
  return counts
}

// The exact chances are 4.21 % and 2.99 % (SciPy: the distribution of the count, carried from
// request to request); the bands are the central 99.9 % of
// simulations, cut at 5 %. Red when the evidence loses
// `- Math.log(prior)` or gets it twice. Below 5 % is the point: a binomial test repeated every 20
// requests is wrong in 19 % and 21 % of runs.
test('exactly at the limit a look after each of 1000 requests proves a false claim in < 5 %', () => {
  const { met, missed } = proofs(0.05, 2000)
  expect(met).toBeGreaterThanOrEqual(56)
  expect(met).toBeLessThan(100)
  expect(missed).toBeGreaterThanOrEqual(36)
  expect(missed).toBeLessThanOrEqual(86)
})

test('at a fifth and at twice of the limit 1000 requests are enough', () => {
  expect(proofs(0.01, 200).met).toBeGreaterThan(195)
  expect(proofs(0.1, 200).missed).toBeGreaterThan(195)
})
