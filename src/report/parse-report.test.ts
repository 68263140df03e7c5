import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { pageReport } from '../../test/support/page-report.ts'
import { parseReport } from './parse-report.ts'
import { renderJson } from './render-json.ts'
import { formatVersion, metricsVersion } from './report.ts'

/** Written by the vitest-slo of that time. */
const written = (format: number): string =>
  readFileSync(join(import.meta.dirname, `fixtures/format-${format}.json`), 'utf8')

test.for([
  { format: 2, runs: 7, kinds: ['load', 'capacity'] },
  { format: 3, runs: 18, kinds: ['load', 'capacity', 'comparison'] },
  { format: 4, runs: 18, kinds: ['load', 'capacity', 'comparison', 'eval'] },
])('a report of format $format is one of today, with all its figures', (planned) => {
  const text = written(planned.format)
  expect(JSON.parse(text)).toMatchObject({ formatVersion: planned.format })
  const { report, problem } = parseReport(text)
  expect(problem).toBeUndefined()
  expect({ ...report, formatVersion: planned.format }).toEqual(JSON.parse(text))
  expect(report?.formatVersion).toBe(formatVersion)
  expect(report?.rows).toHaveLength(planned.runs)
  expect(report?.summaries.map(({ summary }) => summary.kind)).toEqual(planned.kinds)
})

test('a report of today is read as it is, also from a file that begins with a byte order mark', async () => {
  const report = await pageReport()
  expect(parseReport(renderJson(report)).report).toEqual(report)
  expect(parseReport(`\uFEFF${renderJson(report)}`).report).toEqual(report)
})

test('what is no report, a broken one or one of another version says what it is and what to do', async () => {
  const report = await pageReport()
  const problems = [
    '',
    'null',
    '["5.1.1"]',
    '{"numTotalTests": 3}',
    renderJson(report).slice(0, 5000),
    JSON.stringify({ ...report, formatVersion: formatVersion + 1 }),
    JSON.stringify({ ...report, formatVersion: 1 }),
    JSON.stringify({ ...report, formatVersion: '5' }),
    JSON.stringify({ ...report, metricsVersion: 3 }),
    JSON.stringify({ formatVersion, metricsVersion, rows: [{}], 'a key that is unknown': 1 }),
  ].map((text) => parseReport(text).problem)
  expect(problems).toMatchInlineSnapshot(`
    [
      "is no JSON. It must be a report.json of vitest-slo, whole.",
      "is no report of vitest-slo: it has no "formatVersion". It must be the report.json of a run.",
      "is no report but a list. A blob of Vitest becomes a report by "vitest bench --merge-reports".",
      "is no report of vitest-slo: it has no "formatVersion". It must be the report.json of a run.",
      "is no JSON. It must be a report.json of vitest-slo, whole.",
      "has format 6 of a newer vitest-slo. This version reads formats 2 to 5. Install the newer one.",
      "has format 1, which says too little of how it was measured. This version of vitest-slo reads formats 2 to 5. Write it anew with "vitest bench".",
      "has the format "5". It must be a number; this version of vitest-slo reads formats 2 to 5.",
      "has figures of version 3 of the metrics. They must be of version 1 or 2, since others mean something else. Write it anew with "vitest bench".",
      "is a broken report: version: Invalid input: expected string, received undefined; createdAt: Invalid input: expected string, received undefined; reason: Invalid option: expected one of "passed"|"failed"|"interrupted"|"killed"; and 11 more. Write it anew with "vitest bench".",
    ]
  `)
})
