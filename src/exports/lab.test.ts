import { expect, test } from 'vitest'

import { givenPower } from '../../test/support/page-report.ts'
import { planted, runPlanted } from '../../test/support/planted.ts'
import { place, summaryBase } from '../../test/support/report-place.ts'
import type { PowerUse } from '../power/power-use.ts'
import { formatVersion, metricsVersion, type SloReport } from '../report/report.ts'
import { labTargets, renderLab, toLab } from './lab.ts'

const target = {
  name: 'planted',
  model: 'TinyLM 45.4M',
  backend: 'tfjs-wasm',
  details: { parameters: 45_377_536 },
}

/** One user, two phases of a load test, of which the client spoilt the second, and two searches. */
async function report(): Promise<SloReport> {
  // TTFT 0.1 s and 0.3 s in turns; ten tokens 0.1 s apart: 10 tok/s
  const run = {
    ...(await runPlanted((clock) => planted(clock, (i) => 0.1 + 0.2 * (i % 2)))),
    target,
  }
  const phase = (label: string) => ({ ...run, label, partOf: 'load' })
  const search = {
    ...summaryBase,
    target,
    kind: 'capacity',
    limits: [],
    maxUsers: 64,
    precision: 0.05,
    lower95: 0,
    bracket: { lastPass: 0 },
    endedBy: 'objective',
    contradictions: [],
    probes: [],
  } as const
  return {
    formatVersion,
    metricsVersion,
    version: '0.1.0',
    createdAt: '2026-01-01T12:30:05.678Z',
    reason: 'passed',
    rows: [
      // another test's phase of the same label is not taken for this one's
      { ...place, test: 'other', run: { ...phase('load, 1 user'), invalid: 'busy' } },
      { ...place, test: 'load', run: phase('load, 1 user') },
      { ...place, test: 'load', run: { ...phase('load, 2 users'), users: 2, invalid: 'busy' } },
      { ...place, test: 'single', run },
    ],
    summaries: [
      {
        ...place,
        test: 'load',
        summary: {
          ...summaryBase,
          target,
          kind: 'load',
          label: 'load',
          users: [1, 2, 4],
          phases: [
            { label: 'load, 1 user', users: 1, tokensPerSecond: 50.16 },
            { label: 'load, 2 users', users: 2, tokensPerSecond: 99 },
            { label: 'load, 4 users', users: 4 },
          ],
          plateau: { isReached: false, tolerance: 0.05, gains: [] },
          endedBy: 'phases',
        },
      },
      { ...place, test: 'a', summary: { ...search, label: 'Economy', users: 9 } },
      { ...place, test: 'b', summary: { ...search, label: 'Premium' } },
    ],
    unfinished: [],
  }
}

test("a report in the lab's shape has its fields, in its units and with its digits", async () => {
  const found = JSON.parse(renderLab(await report(), 'planted'))
  expect(found).toEqual({
    benchmark: 'Mini AA-SLT + Capacity Test',
    timestamp: '2026-01-01T12:30:05Z',
    system: {
      device: 'CPU (c)',
      device_type: 'cpu',
      pytorch_version: null,
      python_version: null,
      platform: 'p a',
    },
    model: { name: 'TinyLM 45.4M', parameters: 45_377_536 },
    single_query: {
      median_speed_tps: 10,
      p25_speed_tps: 10,
      median_ttft_ms: 200,
      p95_ttft_ms: 300,
    },
    slt_results: [
      { concurrent_users: 1, system_throughput_tps: 50.2, median_speed_tps: 10 },
      { concurrent_users: 2, system_throughput_tps: null, median_speed_tps: null },
      { concurrent_users: 4, system_throughput_tps: null, median_speed_tps: null },
    ],
    capacity: [
      { slo_tier: 'Economy', max_users: 9 },
      { slo_tier: 'Premium', max_users: null },
    ],
    normalized: { tdp_watts: null, speed_per_watt: null },
  })
})

// 10 tok/s of one user at 65 W: 0.154 tok/s per watt, as the lab rounds it
test('watts of the single query, and its speed for each of them', async () => {
  const full = await report()
  const withPower = (power: PowerUse): SloReport => ({
    ...full,
    rows: full.rows.map((row) => Object.assign({}, row, { run: { ...row.run, power } })),
  })
  const normalized = (power: PowerUse): unknown => toLab(withPower(power), 'planted').normalized
  expect(normalized(givenPower)).toEqual({ tdp_watts: 65, speed_per_watt: 0.154 })
  const { source, scope, method } = givenPower
  const unread = { source, scope, method, unmeasured: 'it vanished' }
  expect(normalized(unread)).toEqual({ tdp_watts: null, speed_per_watt: null })
  const first = withPower(givenPower).rows.at(-1)
  expect.assert(first !== undefined)
  const spoilt = { ...full, rows: [{ ...first, run: { ...first.run, invalid: 'busy' } }] }
  expect(toLab(spoilt, 'planted').normalized).toEqual({ tdp_watts: 65, speed_per_watt: null })
})

test('what was not measured is null, and never 0', async () => {
  const full = await report()
  const { rows } = full
  const dead = await runPlanted(() => ({ name: 'planted', async *stream() {} }))
  const empty = toLab({ ...full, rows: [], summaries: [] }, 'planted')
  const silent = toLab(
    { ...full, rows: [{ ...place, test: 'a', run: dead }], summaries: [] },
    'planted',
  )
  const nothing = {
    median_speed_tps: null,
    p25_speed_tps: null,
    median_ttft_ms: null,
    p95_ttft_ms: null,
  }
  expect(empty).toMatchObject({
    system: { device: null, device_type: null, platform: null },
    model: { name: 'planted', parameters: null },
    single_query: nothing,
    slt_results: [],
    capacity: [],
  })
  expect(silent).toMatchObject({
    system: { device: null, device_type: null },
    single_query: nothing,
  })
  const [first] = rows.toReversed()
  if (first === undefined) throw new Error('no row')
  const spoilt = { ...first, run: { ...first.run, invalid: 'busy' } }
  expect(toLab({ ...full, rows: [spoilt] }, 'planted').single_query).toEqual(nothing)
})

test("the lab's report is of one target, and of none but it", async () => {
  const full = await report()
  const [row] = full.rows.toReversed()
  if (row === undefined) throw new Error('no row')
  const gpu = { ...row, run: { ...row.run, target: { name: 'gpu', backend: 'tfjs-node-gpu' } } }
  const both = { ...full, rows: [...full.rows, gpu] }
  expect(labTargets(both)).toEqual(['planted', 'gpu'])
  expect(toLab(both, 'gpu')).toMatchObject({
    system: { device: 'tfjs-node-gpu', device_type: 'cuda' },
    slt_results: [],
    capacity: [],
  })
})
