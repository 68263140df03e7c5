import { expect, test } from 'vitest'

import { binomialAtLeast, binomialAtMost } from '../stats/binomial.ts'
import bands from '../stats/fixtures/simulation-bands.json' with { type: 'json' }
import { createRandom } from '../stats/random.ts'
import type { RequestLimit } from './limit.ts'
import { judgeAll } from './verdict.ts'

const TRIALS = 1000
const REQUESTS = 500
/** The standard normal quantile at 0.95: exactly 5 % of the requests are over the limit. */
const P95 = 1.6448536269514722

const limit: RequestLimit = {
  kind: 'percentile',
  key: 'expectP95TTFT',
  metric: 'timeToFirstToken',
  percentile: 95,
  op: '<=',
  value: Math.exp(P95),
}

/** Counts with which a true rate of 5 % is compatible (central 99 %). */
function band(): { low: number; high: number } {
  const row = bands.acceptance.rows.find(([trials, rate]) => trials === TRIALS && rate === 0.05)
  return { low: row?.[2] ?? Number.NaN, high: row?.[3] ?? Number.NaN }
}

/** Standard normal numbers: Marsaglia's polar method. */
function createNormal(random: () => number): () => number {
  return () => {
    for (;;) {
      const [x, y] = [2 * random() - 1, 2 * random() - 1]
      const square = x * x + y * y
      if (square > 0 && square < 1) {
        return x * Math.sqrt((-2 * Math.log(square)) / square)
      }
    }
  }
}

/** Wrong verdicts on log-normal latencies whose P95 is the limit, neighbours correlated by `r`. */
function simulate(r: number): {
  met: number
  missed: number
  plainMet: number
  plainMissed: number
} {
  const normal = createNormal(createRandom(20261124))
  const wrong = { met: 0, missed: 0, plainMet: 0, plainMissed: 0 }
  for (let trial = 0; trial < TRIALS; trial++) {
    let score = normal()
    const values = Array.from({ length: REQUESTS }, () => {
      const latency = Math.exp(score)
      score = r * score + Math.sqrt(1 - r * r) * normal()
      return latency
    })
    const [verdict] = judgeAll([limit], () => values.map((value) => ({ kind: 'value', value })), {
      alpha: 0.05,
      looks: 1,
      look: 1,
      concurrency: 1,
    })
    wrong.met += verdict?.kind === 'met' ? 1 : 0
    wrong.missed += verdict?.kind === 'missed' ? 1 : 0
    const violations = values.filter((value) => value > limit.value).length
    wrong.plainMet += binomialAtMost(violations, REQUESTS, 0.05) <= 0.05 ? 1 : 0
    wrong.plainMissed += binomialAtLeast(violations, REQUESTS, 0.05) <= 0.05 ? 1 : 0
  }
  return wrong
}

test('on the limit, independent requests are judged wrongly in at most 5 % a side', () => {
  const { met, missed } = simulate(0)
  expect(met).toBeLessThanOrEqual(band().high)
  expect(missed).toBeLessThanOrEqual(band().high)
  // and the test has power: it is not simply always open
  expect(met).toBeGreaterThan(10)
  expect(missed).toBeGreaterThan(10)
})

test('so are correlated ones (AR(1), 0.8), which a plain binomial test would not survive', () => {
  const { met, missed, plainMet, plainMissed } = simulate(0.8)
  expect(met).toBeLessThanOrEqual(band().high)
  expect(missed).toBeLessThanOrEqual(band().high)
  expect(plainMet).toBeGreaterThan(2 * band().high)
  expect(plainMissed).toBeGreaterThan(2 * band().high)
})
