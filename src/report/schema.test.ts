import { expect, test } from 'vitest'

import { planted, runPlanted } from '../../test/support/planted.ts'
import { parseSloOptions } from '../slo/options.ts'
import { reportJsonSchema } from './index.ts'
import { renderJson } from './render-json.ts'
import { formatVersion, metricsVersion, type SloReport } from './report.ts'
import type { SloRun } from './run.ts'
import { reportSchema } from './schema.ts'

const reportOf = (run: SloRun): SloReport => ({
  formatVersion,
  metricsVersion,
  version: '0.0.0',
  createdAt: '2026-01-01T00:00:00.000Z',
  reason: 'passed',
  rows: [
    {
      project: '',
      file: 'a.bench.ts',
      test: 'a',
      state: 'passed',
      repeat: 0,
      droppedAttempts: 0,
      isAsserted: true,
      run,
    },
  ],
  unfinished: [],
})

/** Every kind of limit, and with the targets below every kind of verdict. */
const limits = parseSloOptions({
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
    runPlanted((clock) => planted(clock, undefined, { lag: 0.02 }), { limits }),
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
  const report = { ...reportOf(await runPlanted()), formatVersion: 2 }
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
