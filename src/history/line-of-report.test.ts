import { expect, test } from 'vitest'

import { plantedEval } from '../../test/support/planted-eval.ts'
import { runPlanted } from '../../test/support/planted.ts'
import { place, summaryBase } from '../../test/support/report-place.ts'
import { differencesOf, formatDifference } from '../report/fingerprint.ts'
import { formatVersion, metricsVersion, type ReportRow, type SloReport } from '../report/report.ts'
import { parseHistoryLine } from './history-line.ts'
import { lineOfReport } from './line-of-report.ts'

const origin = { id: 'one', branch: 'main' }

function reportOf(rows: readonly ReportRow[], summaries: SloReport['summaries'] = []): SloReport {
  return {
    formatVersion,
    metricsVersion,
    version: '0.1.0',
    createdAt: '2026-01-01T00:00:00.000Z',
    reason: 'passed',
    rows,
    summaries,
    unfinished: [],
  }
}

test('a report becomes a line that is read back as it was', async () => {
  const run = await runPlanted()
  const line = lineOfReport(reportOf([{ ...place, test: 'planted', run }]), origin)
  expect(parseHistoryLine(JSON.stringify(line))).toEqual({ line })
  expect(line).toMatchObject({
    branch: 'main',
    passed: true,
    runs: [{ place: 'a.bench.ts > planted', fingerprint: 0 }],
  })
  expect(line.fingerprints).toMatchInlineSnapshot(`
    [
      {
        "cores": 1,
        "cpu": "c",
        "isLengthForced": false,
        "kind": "measure",
        "maxTokens": 10,
        "metricsVersion": 2,
        "nodeMajor": "n",
        "prompt": "generated",
        "promptTokens": 64,
        "seed": 42,
        "system": "p a",
        "target": "planted",
        "users": 1,
      },
    ]
  `)
  // 0.5 s to the first of ten tokens, and 0.1 s between two
  expect(line.runs[0]?.figures).toContainEqual({
    name: 'ttft_p50_seconds',
    value: 0.5,
    unit: 's',
    better: 'lower',
  })
})

test('figures of older definitions are another series', async () => {
  const report = reportOf([{ ...place, test: 'planted', run: await runPlanted() }])
  const [before] = lineOfReport({ ...report, metricsVersion: 1 }, origin).fingerprints
  const [now] = lineOfReport(report, origin).fingerprints
  expect(differencesOf(before ?? {}, now ?? {}).map(formatDifference)).toEqual([
    'metricsVersion 1 → 2',
  ])
})

test('probes of a search are no series, and the search is made with what they were', async () => {
  const run = { ...(await runPlanted()), label: 'tiers, probe 1: 1 user', partOf: 'tiers' }
  const probe = { label: run.label, users: 1, requests: 5, outcome: 'met', isProven: true } as const
  const line = lineOfReport(
    reportOf(
      [{ ...place, test: 'search', run }],
      [
        {
          ...place,
          test: 'search',
          summary: {
            ...summaryBase,
            kind: 'capacity',
            label: 'tiers: economy',
            limits: [],
            maxUsers: 64,
            precision: 0.05,
            users: 9,
            lower95: 8,
            bracket: { lastPass: 9, firstFail: 10 },
            endedBy: 'objective',
            contradictions: [],
            probes: [probe],
          },
        },
        { ...place, test: 'mini', summary: plantedEval },
      ],
    ),
    origin,
  )
  expect(line.runs.map(({ place: where, figures }) => [where, figures[0]?.name])).toEqual([
    ['a.bench.ts > search > tiers: economy', 'capacity_users'],
    [expect.stringContaining('a.bench.ts > mini'), 'accuracy'],
  ])
  expect(line.fingerprints[0]).not.toHaveProperty('users')
  expect(line.fingerprints[1]).toMatchObject({ repeats: 15 })
})

test('a run that measured nothing has a line all the same', () => {
  expect(lineOfReport(reportOf([]), { id: 'one' }).runs).toEqual([])
})
