import { expect, test } from 'vitest'

import { limitsOf } from '../../test/support/judge-one.ts'
import { planted, runPlanted } from '../../test/support/planted.ts'
import { place, summaryBase } from '../../test/support/report-place.ts'
import { comparedMetrics } from '../regression/compared-metric.ts'
import { judgeChanges } from '../regression/judge-changes.ts'
import { reportJsonSchema } from './index.ts'
import { renderJson } from './render-json.ts'
import { formatVersion, metricsVersion, type SloReport, type SummaryRow } from './report.ts'
import type { SloRun } from './run.ts'
import { reportSchema } from './schema.ts'

const row = { ...place, test: 'a' }
const summary = { ...summaryBase, label: 'a' }
const rules = { alpha: 0.05, margin: 0.05, suspicious: 1.5 }

const loadTestRow: SummaryRow = {
  ...row,
  summary: {
    ...summary,
    kind: 'load',
    users: [1, 2, 4],
    phases: [{ label: 'a, 1 user', users: 1, tokensPerSecond: 50 }],
    peak: { users: 1, tokensPerSecond: 50, lowerBound: 49, upperBound: 51 },
    plateau: {
      isReached: false,
      tolerance: 0.05,
      gains: [{ users: 2, over: 1, gain: 0.5, lower: 0.4, upper: 0.6 }],
    },
    endedBy: 'phases',
  },
}

const capacityRow: SummaryRow = {
  ...row,
  summary: {
    ...summary,
    kind: 'capacity',
    limits: limitsOf({ expectP95TTFT: 3 }),
    maxUsers: 64,
    precision: 0.05,
    users: 3,
    estimate: 3.4,
    lower95: 2,
    upper95: 4,
    bracket: { lastPass: 3, firstFail: 4 },
    endedBy: 'objective',
    binding: 'expectP95TTFT',
    contradictions: [],
    probes: [
      { label: 'a, probe 1: 1 user', users: 1, requests: 131, outcome: 'met', isProven: true },
    ],
  },
}

const metric = comparedMetrics[0]
const comparisonRow: SummaryRow = {
  ...row,
  summary: {
    ...summary,
    kind: 'comparison',
    base: { name: 'before' },
    rounds: 3,
    margin: 0.05,
    suspicious: 1.5,
    confidence: 0.95,
    onInconclusive: 'point',
    changes:
      metric === undefined
        ? []
        : [
            ...judgeChanges([{ metric, base: [1, 1.1, 1], head: [1, 1.3, 1.2] }], rules),
            ...judgeChanges([{ metric, base: [1, 1.1, 1], head: [0.1, 0.1, 0.1] }], rules),
            ...judgeChanges([{ metric, base: [1], head: [1] }], rules),
          ],
  },
}

const reportOf = (run: SloRun): SloReport => ({
  formatVersion,
  metricsVersion,
  version: '0.0.0',
  createdAt: '2026-01-01T00:00:00.000Z',
  reason: 'passed',
  rows: [{ ...row, run }],
  summaries: [loadTestRow, capacityRow, comparisonRow],
  unfinished: [],
})

/** Every kind of limit, and with the targets below every kind of verdict. */
const limits = limitsOf({
  expectP95TTFT: 3,
  expectMeanTTFT: 3,
  expectMeanSpeed: 11,
  expectErrorRate: 0,
  expectP99E2E: 1.4,
})

test('what is written can be read again, whatever the verdicts are', async () => {
  const silent = { name: 'silent', async *stream() {} }
  const runs = await Promise.all([
    runPlanted(undefined, { limits }),
    runPlanted((clock) => planted(clock, (i) => (i % 20 === 7 ? 5 : 0.5)), { limits }),
    runPlanted((clock) => planted(clock, undefined, { lag: 0.1 }), { limits }),
    runPlanted(() => silent, { limits }),
    runPlanted(undefined, { limits: [] }),
  ])
  const kinds = new Set<string>()
  for (const run of runs) {
    const report = reportOf(run)
    expect(reportSchema.parse(JSON.parse(renderJson(report)))).toEqual(report)
    for (const { kind } of run.verdicts) kinds.add(kind)
  }
  expect([...kinds].toSorted()).toEqual(['inconclusive', 'invalid', 'met', 'missed', 'unmeasured'])
})

test('a report of another format is refused', async () => {
  const report = { ...reportOf(await runPlanted()), formatVersion: formatVersion + 1 }
  expect(reportSchema.safeParse(report).success).toBe(false)
})

test('the published JSON Schema is the one that the reporter validates with', async () => {
  await expect(renderJson(reportJsonSchema)).toMatchFileSnapshot('../../docs/report.schema.json')
})

test('lists of plain values are a line, everything else is indented', () => {
  expect(renderJson({ a: [1, null], b: [{ c: 'd' }], e: {}, f: undefined })).toBe(
    '{\n  "a": [1,null],\n  "b": [\n    {\n      "c": "d"\n    }\n  ],\n  "e": {}\n}\n',
  )
})
