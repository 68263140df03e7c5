import { beforeAll, expect, test } from 'vitest'

import { runPlanted } from '../../test/support/planted.ts'
import type { SloRun } from '../report/run.ts'
import { formatCosts, formatPower } from './format-costs.ts'
import { formatDollars } from './format-money.ts'
import { costsOf } from './run-costs.ts'

let planted: SloRun
beforeAll(async () => {
  planted = await runPlanted()
})

const power = {
  source: 'rapl',
  scope: 'package',
  method: 'measured',
  joules: 650,
  watts: 65,
  coverage: 1,
  readings: 50,
} as const

/** 100 tok/s for 10 s: 1,000 tokens out, 4,000 in, 20 requests. */
const loaded = (): SloRun => ({
  ...planted,
  users: 4,
  seconds: 10,
  throughput: { tokensPerSecond: 100, lowerBound: 90, upperBound: 110 },
  tokens: { prompt: 4000, openAi: 1000 },
  requests: { ...planted.requests, sent: 20, completed: 20, short: 0 },
  power,
})

test('tokens per joule are the throughput over the watts, with its interval', () => {
  const { tokensPerJoule } = costsOf(loaded())
  expect(tokensPerJoule?.value).toBeCloseTo(100 / 65, 12)
  expect(tokensPerJoule?.lowerBound).toBeCloseTo(90 / 65, 12)
  expect(tokensPerJoule?.upperBound).toBeCloseTo(110 / 65, 12)
})

// $3.60 an hour are $0.01 in 10 s: $10 a million out, $2 a million of 5,000 in and out, $0.50 a 1,000 requests
test('the hour of a machine is shared by its tokens and by its requests', () => {
  const [cost] = costsOf({
    ...loaded(),
    price: { machine: { perHour: 3.6, source: 'given' } },
  }).costs
  expect(cost?.perMillionOutput?.value).toBeCloseTo(10, 9)
  expect(cost?.perMillionOutput?.lowerBound).toBeCloseTo(10 / 1.1, 9)
  expect(cost?.perMillionOutput?.upperBound).toBeCloseTo(10 / 0.9, 9)
  expect(cost?.perMillionBlended).toBeCloseTo(2, 9)
  expect(cost?.perThousandRequests).toBeCloseTo(0.5, 9)
  expect(cost?.tokensPerDollar).toBeCloseTo(100_000, 6)
  expect(cost).not.toHaveProperty('perMillionInput')
})

// 4,000 · $1 + 1,200 · $5 a million = $0.01: $1.923 a million of 5,200, $0.50 a 1,000 requests
test("the target's price counts its own output tokens", () => {
  const [cost] = costsOf({
    ...loaded(),
    tokens: { prompt: 4000, openAi: 1000, native: 1200 },
    price: { tokens: { input: 1, output: 5, source: 'given' } },
  }).costs
  expect(cost).toMatchObject({ by: 'tokens', perMillionInput: 1, perMillionOutput: { value: 5 } })
  expect(cost?.perMillionBlended).toBeCloseTo(0.01e6 / 5200, 9)
  expect(cost?.perThousandRequests).toBeCloseTo(0.5, 9)
  expect(cost?.tokensPerDollar).toBeCloseTo(120_000, 6)
})

test('one user has the throughput of its tokens over its seconds', () => {
  const { throughput: _, ...alone } = loaded()
  expect(costsOf({ ...alone, users: 1 }).tokensPerSecond).toEqual({ value: 100 })
  expect(costsOf({ ...alone, users: 4 })).toEqual({ costs: [] })
})

test('a run that was spoilt, and one whose target died, have no costs; one without answers none a request', () => {
  const price = { machine: { perHour: 1, source: 'given' } }
  expect(costsOf({ ...loaded(), price, invalid: 'too busy' })).toEqual({ costs: [] })
  expect(costsOf({ ...loaded(), price, death: 'nobody was answered' })).toEqual({ costs: [] })
  const unanswered = { ...planted.requests, completed: 0, short: 0 }
  const [cost] = costsOf({ ...loaded(), price, requests: unanswered }).costs
  expect(cost).not.toHaveProperty('perThousandRequests')
})

test('the lines of a run say where watts come from, and what is an estimate', () => {
  const price = { machine: { perHour: 3.6, source: 'given' } }
  expect(formatCosts({ ...loaded(), price })).toMatchInlineSnapshot(`
    [
      "power: 65 W, rapl (CPU packages); 650 J, 1.54 tok/J",
      "cost: $10.00 per 1 M output tokens, $2.00 per 1 M of both, $0.50 per 1,000 requests, 100,000 output tokens per $, by the hour of the machine",
    ]
  `)
  const unread = {
    ...power,
    source: 'TDP of amd epyc 7763',
    scope: 'tdp',
    method: 'estimate',
    instead: 'rapl: no permission',
  } as const
  expect(formatCosts({ ...loaded(), power: unread })[0]).toBe(
    'power: 65 W, estimate (TDP of amd epyc 7763); no meter here; 650 J, 1.54 tok/J',
  )
  expect([
    formatPower({ ...power, coverage: 0.973 }),
    formatPower({ ...power, source: 'given', scope: 'given', method: 'estimate' }),
    formatPower(unread),
    formatPower({
      source: 'rapl',
      scope: 'package',
      method: 'measured',
      unmeasured: 'it vanished',
    }),
  ]).toMatchInlineSnapshot(`
    [
      "65 W, rapl (CPU packages), 97.3 % of the window read",
      "65 W, estimate (as given)",
      "65 W, estimate (TDP of amd epyc 7763); no meter: rapl: no permission",
      "no figure from rapl (CPU packages): it vanished",
    ]
  `)
})

test('dollars have cents, and less than one three digits', () => {
  expect([3650, 1, 0.9996, 0.1, 0.125, 0.00452, 0].map(formatDollars)).toEqual([
    '$3,650.00',
    '$1.00',
    '$1.00',
    '$0.10',
    '$0.125',
    '$0.00452',
    '$0',
  ])
})
