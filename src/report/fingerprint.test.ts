import { expect, test } from 'vitest'

import { plantedEval } from '../../test/support/planted-eval.ts'
import { planted, runPlanted } from '../../test/support/planted.ts'
import { summaryBase } from '../../test/support/report-place.ts'
import { differencesOf, fingerprintOf, formatDifference } from './fingerprint.ts'
import type { SloRun } from './run.ts'

test('a fingerprint tells machine, target and options apart, and not time, commit or luck', async () => {
  const run = await runPlanted()
  const base = fingerprintOf(run) ?? {}
  const again = await runPlanted((clock) => planted(clock, () => 0.7))
  expect(differencesOf(base, fingerprintOf(again) ?? {})).toEqual([])
  const other: SloRun = {
    ...run,
    target: { name: 'other', backend: 'wasm', threads: 4, details: { attention: 'causal' } },
    plan: { ...run.plan, maxTokens: 20, promptTokens: { distribution: 'normal' } },
    environment: { ...run.environment, cpu: 'other', node: '24.1.0', commit: 'abc' },
  }
  const differences = differencesOf(base, fingerprintOf(other) ?? {})
  expect(differences.map(formatDifference)).toMatchInlineSnapshot(`
    [
      "backend none → "wasm"",
      "cpu "c" → "other"",
      "maxTokens 10 → 20",
      "nodeMajor "n" → "24"",
      "promptTokens 64 → "{\\"distribution\\":\\"normal\\"}"",
      "target "planted" → "other"",
      "target attention none → "causal"",
      "threads none → 4",
    ]
  `)
})

test('another definition of the metrics is another fingerprint', async () => {
  const run = await runPlanted()
  const [base, head] = [fingerprintOf(run, 1) ?? {}, fingerprintOf(run, 2) ?? {}]
  expect(differencesOf(base, head).map(formatDifference)).toEqual(['metricsVersion 1 → 2'])
})

test('at a rate the number of users is a result, and no part of the fingerprint', async () => {
  const run = await runPlanted()
  const at = (users: number): unknown =>
    fingerprintOf({ ...run, users, rate: { perSecond: 2, arrivals: 'poisson', inFlight: users } })
  expect(at(3)).toEqual(at(4))
  expect(at(3)).toMatchObject({ rate: 2, arrivals: 'poisson' })
  expect(at(3)).not.toHaveProperty('users')
})

test('a port of this machine says nothing of what serves there, and another host does', async () => {
  const run = await runPlanted()
  const named = (name: string): unknown => fingerprintOf({ ...run, target: { name } })
  expect(named('m at 127.0.0.1:8001')).toEqual(named('m at 127.0.0.1:9001'))
  expect(named('m at one:8001')).not.toEqual(named('m at two:8001'))
})

test('searches and evals are told apart by their objectives, questions and scorers', async () => {
  const runs = [await runPlanted()]
  const search = (maxUsers: number): unknown =>
    fingerprintOf({
      ...summaryBase,
      kind: 'capacity',
      label: 'search',
      limits: [],
      maxUsers,
      precision: 0.05,
      users: 9,
      lower95: 8,
      bracket: { lastPass: 9 },
      endedBy: 'objective',
      contradictions: [],
      probes: [],
      runs,
    })
  expect(search(64)).not.toEqual(search(32))
  const { plan } = plantedEval
  expect(fingerprintOf(plantedEval)).toMatchObject({ kind: 'eval', repeats: plan.repeats })
  expect(fingerprintOf({ ...plantedEval, plan: { ...plan, score: 'other' } })).not.toEqual(
    fingerprintOf(plantedEval),
  )
})

test('a search without a run has no fingerprint', () => {
  const base = { ...summaryBase, kind: 'load', label: 'load', users: [1], phases: [] } as const
  const plateau = { isReached: false, tolerance: 0.05, gains: [] }
  expect(fingerprintOf({ ...base, plateau, endedBy: 'phases', runs: [] })).toBeUndefined()
})
