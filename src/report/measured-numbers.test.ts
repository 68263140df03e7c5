import { expect, test } from 'vitest'

import { runPlanted } from '../../test/support/planted.ts'
import { numbersOf, sizeOf, spoiltBy } from './measured-numbers.ts'
import type { CapacityRun, LoadTestRun } from './summary-run.ts'

const base = {
  label: 'x',
  target: { name: 'planted' },
  startedAt: '2026-01-01T00:00:00.000Z',
  seconds: 1,
  predictedSeconds: { atLeast: 1, atMost: 2 },
  warnings: [],
  verdicts: [],
}
const load: LoadTestRun = {
  ...base,
  kind: 'load',
  users: [1, 2],
  phases: [],
  peak: { users: 2, tokensPerSecond: 70 },
  plateau: { isReached: false, tolerance: 0.05, gains: [] },
  endedBy: 'phases',
}
const capacity: CapacityRun = {
  ...base,
  kind: 'capacity',
  limits: [],
  maxUsers: 8,
  precision: 0.05,
  probes: [],
  users: 5,
  lower95: 4,
  bracket: { lastPass: 5 },
  endedBy: 'ceiling',
  contradictions: [],
}

const named = (found: ReturnType<typeof numbersOf>): Record<string, number> =>
  Object.fromEntries(found.map(({ metric, value }) => [metric.name, value]))

test('a run has its medians and its completion rate, and no throughput with one user', async () => {
  // planted: 0.5 s, then nine gaps of 0.1 s
  const numbers = named(numbersOf(await runPlanted()))
  expect(numbers['timeToFirstToken']).toBeCloseTo(0.5, 9)
  expect(numbers['endToEndLatency']).toBeCloseTo(1.4, 9)
  expect(numbers['completionRate']).toBe(1)
  expect(numbers).not.toHaveProperty('throughput')
})

test('a load test has its peak, and the medians of its fewest users', async () => {
  const run = await runPlanted()
  const failed = { ...run, requests: { ...run.requests, completed: 0 } }
  const numbers = named(numbersOf({ ...load, runs: [run, failed] }))
  expect(numbers).toMatchObject({ throughput: 70, completionRate: 0.5 })
  expect(numbers['timeToFirstToken']).toBeCloseTo(0.5, 9)
  expect(sizeOf({ ...load, runs: [run, failed] })).toBe(2 * run.requests.sent)
})

test('a search has its users, and none is no number', () => {
  expect(named(numbersOf({ ...capacity, runs: [] }))).toEqual({ capacity: 5 })
  const { users: _, ...none } = capacity
  const unanswered = {
    ...none,
    endedBy: 'invalid',
    reason: 'the client was late',
    runs: [],
  } as const
  expect(named(numbersOf(unanswered))).toEqual({ capacity: Number.NaN })
  expect(spoiltBy(unanswered)).toBe('the client was late')
})

test('what a busy client, a dead target or a spent budget has cut short says nothing', async () => {
  const run = await runPlanted()
  expect(spoiltBy(run)).toBeUndefined()
  expect(spoiltBy({ ...run, invalid: 'late' })).toBe('late')
  expect(spoiltBy({ ...run, death: 'dead' })).toBe('dead')
  const target = { ...run.target, recordedAt: '2026-01-01T00:00:00.000Z' }
  expect(spoiltBy({ ...run, target })).toBe('it was replayed from a recording')
  expect(spoiltBy({ ...load, runs: [run, { ...run, invalid: 'late' }] })).toBe('planted: late')
  expect(spoiltBy({ ...load, endedBy: 'budget', runs: [run] })).toContain('budget')
})
