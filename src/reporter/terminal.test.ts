import { stripVTControlCharacters } from 'node:util'

import { expect, test } from 'vitest'

import { planted, runPlanted } from '../../test/support/planted.ts'
import type { ReportRow, SloReport } from '../report/report.ts'
import type { SloRun } from '../report/run.ts'
import { formatProgress, formatRunLine } from './live-lines.ts'
import { renderSummary } from './terminal.ts'

const rowOf = (run: SloRun, more: Partial<ReportRow> = {}): ReportRow => ({
  project: '',
  file: 'a.bench.ts',
  test: run.label,
  state: 'passed',
  repeat: 0,
  droppedAttempts: 0,
  isAsserted: true,
  run,
  ...more,
})

function render(rows: readonly ReportRow[], unfinished: SloReport['unfinished'] = []): string {
  const report: SloReport = {
    formatVersion: 5,
    metricsVersion: 2,
    version: '0.0.0',
    createdAt: '2026-01-01T00:00:00.000Z',
    reason: 'passed',
    rows,
    summaries: [],
    unfinished,
  }
  return `\n${stripVTControlCharacters(renderSummary(report))}`
}

test('the summary has a table, and what each verdict rests on', async () => {
  const good = await runPlanted()
  const target = { ...good.target, model: 'Planted 1B', backend: 'none', threads: 2 }
  const bad = await runPlanted((clock) => planted(clock, () => 4))
  const dead = await runPlanted(() => ({
    name: 'dead',
    stream() {
      throw new Error('connection refused')
    },
  }))
  const rows = [
    rowOf({ ...good, label: 'good', target }, { machine: 'gpu' }),
    rowOf({ ...bad, label: 'bad' }, { droppedAttempts: 1 }),
    rowOf({ ...dead, label: 'dead' }, { isAsserted: false }),
  ]
  const open = {
    project: '',
    file: 'a.bench.ts',
    test: 't',
    label: 'late',
    target: 'x',
    requests: 7,
    planned: 112,
    seconds: 3,
  }
  expect(render(rows, [open])).toMatchInlineSnapshot(`
    "

     SLO
       run        users  requests  all tok/s  TTFT p50  TTFT p95  tok/s p25  tok/s p50  E2E p50  complete  verdict
       gpu: good      1       112          –    500 ms    500 ms       10.0       10.0   1.40 s     100 %  met
       bad            1       112          –    4.00 s    4.00 s       10.0       10.0   4.90 s     100 %  missed
       dead           1         5          –         –         –          –          –        –       0 %  unmeasured

       gpu: good  planted · Planted 1B · none · 2 threads · 2.000 native tokens per OpenAI token
         ✓ met: P95 TTFT at most 3 s, was 500 ms (0 of 112 requests violate it, 5 % allowed; 98.3 % upper bound 500 ms; look 1 of 3)
         warning told before

       bad  planted · 2.000 native tokens per OpenAI token
         ✗ missed: P95 TTFT at most 3 s, was 4.00 s (112 of 112 requests violate it, 5 % allowed; 98.3 % lower bound 4.00 s; look 1 of 3)
         warning told before
         warning passed at try 2: the tries before are not shown.

       dead  planted
         ∅ unmeasured: P95 TTFT at most 3 s (5 requests sent): none of the 5 requests was completed
         warning told before
         warning Requests of the warm-up that failed: 3 of 3.
         warning The run was given up after 5 requests: none of the 5 requests was completed.
         5 × Error: connection refused
         warning reported only: no toMeetSLO() asserts these limits.

       unfinished late: 7 of at most 112 requests"
  `)
})

test('hostile names are shown as text', async () => {
  const run = await runPlanted()
  const label = '\u001B[2Jowned\u0007'
  expect(render([rowOf({ ...run, label })])).toContain(String.raw`\u001b[2Jowned\u0007`)
})

test('a run that has ended is one line', async () => {
  const line = formatRunLine({ ...(await runPlanted()), label: 'one user' })
  expect(stripVTControlCharacters(line)).toMatchInlineSnapshot(
    `"   ▸ one user  112 req  TTFT p50 500 ms p95 500 ms  speed p25 10.0 tok/s p50 10.0 tok/s  ✓ expectP95TTFT met"`,
  )
  const silent = await runPlanted(() => ({ name: 'silent', async *stream() {} }))
  expect(stripVTControlCharacters(formatRunLine(silent))).toMatchInlineSnapshot(
    `"   ▸ planted  5 req  TTFT –  speed –  ∅ expectP95TTFT unmeasured"`,
  )
})

test('a run that goes on is a bar', () => {
  expect(
    formatProgress({
      type: 'vitest-slo:progress',
      attempt: { retry: 0, repeat: 0 },
      label: 'one user',
      target: 'x',
      requests: 56,
      planned: 448,
      seconds: 12.34,
      medianTTFT: 0.0521,
      medianSpeed: 152.3,
    }),
  ).toMatchInlineSnapshot(
    `"one user  ███░░░░░░░░░░░░░░░░░  56 of at most 448 requests, 12.3 s  TTFT p50 52.1 ms  speed p50 152 tok/s"`,
  )
})
