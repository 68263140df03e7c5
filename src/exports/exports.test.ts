import Papa from 'papaparse'
import parseMetrics from 'parse-prometheus-text-format'
import { expect, test } from 'vitest'
import { z } from 'zod'

import { plantedEval } from '../../test/support/planted-eval.ts'
import { planted, runPlanted } from '../../test/support/planted.ts'
import { place, summaryBase } from '../../test/support/report-place.ts'
import { formatVersion, metricsVersion, type SloReport } from '../report/report.ts'
import type { SloRun } from '../report/run.ts'
import { renderBencher } from './bencher.ts'
import { renderCsv } from './csv.ts'
import { figuresOf } from './figures.ts'
import { renderActionBenchmark } from './github-action-benchmark.ts'
import { renderJobSummary } from './job-summary.ts'
import { renderOpenMetrics } from './open-metrics.ts'
import { commentMarker, renderPrComment } from './pr-comment.ts'

const hostile = '=cmd|"x",\n<img src=x> @team [a](http://b) `c` \\'
async function reportOf(...more: readonly SloRun[]): Promise<SloReport> {
  const first = await runPlanted()
  const throughput = { tokensPerSecond: 100, lowerBound: 95, upperBound: 105 }
  return {
    formatVersion,
    metricsVersion,
    version: '0.1.0',
    createdAt: '2026-01-01T00:00:00.000Z',
    reason: 'failed',
    rows: [
      { ...place, test: hostile, run: { ...first, label: hostile, users: 8, throughput } },
      ...more.map((run) => Object.assign({ run, test: 'b' }, place)),
    ],
    summaries: [
      {
        ...place,
        test: 'load',
        summary: {
          ...summaryBase,
          kind: 'load',
          label: 'load',
          users: [1, 2],
          phases: [
            { label: 'load, 1 user', users: 1, tokensPerSecond: 50.126 },
            { label: 'load, 2 users', users: 2, tokensPerSecond: 99 },
          ],
          peak: { users: 2, tokensPerSecond: 99 },
          plateau: { isReached: false, tolerance: 0.05, gains: [] },
          endedBy: 'phases',
        },
      },
      {
        ...place,
        test: 'search',
        summary: {
          ...summaryBase,
          kind: 'capacity',
          label: 'search',
          limits: [],
          maxUsers: 64,
          precision: 0.05,
          users: 9,
          lower95: 8,
          upper95: 11,
          bracket: { lastPass: 9, firstFail: 10 },
          endedBy: 'objective',
          contradictions: [],
          probes: [],
        },
      },
    ],
    unfinished: [],
  }
}

const silent = { name: 'silent', async *stream() {} }

test('what was not measured, or was spoilt by the client, is no figure', async () => {
  const unmeasured = { ...(await runPlanted(() => silent)), label: 'silent' }
  const late = await runPlanted((clock) => planted(clock, undefined, { lag: 0.1 }))
  const report = await reportOf(unmeasured, { ...late, label: 'late' })
  const names = figuresOf(report).map(({ run, name }) => [run, name])
  expect(names.filter(([run]) => run === 'silent')).toEqual([['silent', 'completion_rate']])
  expect(names.filter(([run]) => run === 'late')).toEqual([])
  expect(figuresOf(report).every(({ value }) => Number.isFinite(value))).toBe(true)
})

test('CSV is read back by a parser, and no cell is a formula', async () => {
  const report = await reportOf()
  const { data, errors } = Papa.parse<Record<string, string>>(renderCsv(report).trim(), {
    header: true,
  })
  expect(errors).toEqual([])
  expect(data).toHaveLength(figuresOf(report).length)
  expect(data[0]).toMatchObject({ test: `'${hostile}`, users: '8', value: '0.5', unit: 's' })
  const throughput = data.find(({ metric }) => metric === 'throughput_tokens_per_second')
  expect(throughput).toMatchObject({ value: '100', lower: '95', upper: '105' })
})

test('OpenMetrics text is read back by a parser', async () => {
  const text = renderOpenMetrics(await reportOf())
  expect(text.endsWith('# EOF\n')).toBe(true)
  const families = z
    .array(
      z.object({
        name: z.string(),
        type: z.literal('GAUGE'),
        metrics: z.array(z.object({ value: z.string(), labels: z.record(z.string(), z.string()) })),
      }),
    )
    .parse(parseMetrics(text.replace('# EOF\n', '')))
  const capacity = families.find(({ name }) => name === 'slo_capacity_users')
  expect(capacity?.metrics).toMatchObject([{ value: '9', labels: { test: 'search' } }])
  const bound = families.find(({ name }) => name === 'slo_capacity_users_upper_bound')
  expect(bound?.metrics[0]?.value).toBe('10')
  const ttft = families.find(({ name }) => name === 'slo_ttft_p50_seconds')
  expect(ttft?.metrics[0]?.labels['users']).toBe('8')
})

test('Bencher Metric Format keeps its published schema', async () => {
  // https://bencher.dev/bmf.json; names have at most 1024 and 64 characters
  const bmf = z.record(
    z.string().min(1).max(1024),
    z.record(
      z.string().min(1).max(64),
      z.strictObject({
        value: z.number(),
        lower_value: z.number().optional(),
        upper_value: z.number().optional(),
      }),
    ),
  )
  const found = bmf.parse(JSON.parse(renderBencher(await reportOf())))
  expect(found['a.bench.ts > search']).toEqual({
    capacity_users: { value: 9, lower_value: 8, upper_value: 10 },
  })
})

test('github-action-benchmark gets a file for each direction', async () => {
  // the interface BenchmarkResult of its src/extract.ts
  const entries = z.array(
    z.strictObject({
      name: z.string(),
      value: z.number(),
      unit: z.string(),
      range: z.string().optional(),
    }),
  )
  const report = await reportOf()
  const bigger = entries.parse(JSON.parse(renderActionBenchmark(report, 'higher')))
  const smaller = entries.parse(JSON.parse(renderActionBenchmark(report, 'lower')))
  expect(bigger.length + smaller.length).toBe(figuresOf(report).length)
  expect(smaller.every(({ unit }) => unit === 's')).toBe(true)
  expect(bigger.at(-1)).toEqual({
    name: 'a.bench.ts > search > capacity_users',
    value: 9,
    unit: 'users',
    range: '8 to 10',
  })
})

test('a job summary is Markdown in which nobody else can write', async () => {
  const text = renderJobSummary(await reportOf())
  expect(text).toMatchInlineSnapshot(`
    "## SLO: failed

    | run | users | requests | all tok/s | TTFT p50 | TTFT p95 | tok/s p25 | E2E p50 | complete | verdict |
    | :-- | --: | --: | --: | --: | --: | --: | --: | --: | --: |
    | =cmd&#124;"x", &lt;img src=x> &#64;team &#91;a&#93;&#40;http&#58;//b&#41; &#96;c&#96; &#92; | 8 | 112 | 100 tok/s | 500 ms | 500 ms | 10.0 tok/s | 1.40 s | 100 % | ✅ |


    ### load

    \`\`\`mermaid
    xychart-beta
      title "system throughput, tok/s"
      x-axis "concurrent users" [1, 2]
      y-axis "tok/s" 0 --> 109
      bar [50.13, 99]
    \`\`\`


    ### search

    **9 users**; 8 proven, 11 proven to fail (95 % each)
    "
  `)
  const signs = text.split('\n').filter((line) => line.includes('team'))
  expect(signs.length).toBeGreaterThan(0)
  for (const line of signs) expect(line).not.toMatch(/[<@`]|\]\(/)
})

async function reportOfEvals(): Promise<SloReport> {
  const { accuracy } = plantedEval
  const unknown = { unmeasured: 'no answer has a score' }
  const { mean: _mean, ...nothing } = { ...accuracy, theseQuestions: unknown }
  const pair = { first: 'a', second: 'b@', questions: 3, units: 3, difference: 0.1, reason: 'x' }
  return {
    ...(await reportOf()),
    rows: [],
    summaries: [
      { ...place, test: 'mini', summary: { ...plantedEval, label: hostile } },
      { ...place, test: 'none', summary: { ...plantedEval, label: 'none', accuracy: nothing } },
      {
        ...place,
        test: 'pair',
        summary: {
          kind: 'eval-comparison',
          label: 'a, b',
          startedAt: summaryBase.startedAt,
          confidence: 0.95,
          models: [],
          pairs: [pair],
          warnings: [],
          verdicts: [],
        },
      },
    ],
  }
}

test('an eval is a figure with its interval, and none where nothing was scored', async () => {
  const figures = figuresOf(await reportOfEvals())
  expect(figures).toMatchObject([
    { name: 'accuracy', value: 0.8, lower: 0.75, upper: 0.85, unit: 'fraction' },
  ])
})

test('evals and their comparisons are in the job summary', async () => {
  expect(renderJobSummary(await reportOfEvals())).toMatchInlineSnapshot(`
    "## SLO: failed


    ### =cmd&#124;"x", &lt;img src=x> &#64;team &#91;a&#93;&#40;http&#58;//b&#41; &#96;c&#96; &#92;

    TinyLM &#40;TinyLM 45.4M, memorised head&#41;: **accuracy 80 %** on these 10 questions, 15 times each (75 % to 85 %, 95 %)

    - ⚠️ unmeasured&#58; accuracy at least 70 % &#40;140 requests sent&#41;&#58; no answer has a score

    ### none

    TinyLM &#40;TinyLM 45.4M, memorised head&#41;: no accuracy, no answer has a score

    - ⚠️ unmeasured&#58; accuracy at least 70 % &#40;140 requests sent&#41;&#58; no answer has a score

    ### a, b

    - a − b&#64;&#58; &#43;10 points by 3 questions; x
    "
  `)
})

test('a comment begins with what it is found by, and nobody else can write that', async () => {
  const text = renderPrComment(await reportOf({ ...(await runPlanted()), label: commentMarker }))
  expect(text.startsWith(`${commentMarker}\n## SLO: failed\n`)).toBe(true)
  expect(text.split(commentMarker)).toHaveLength(2)
  expect(text).toContain('&lt;&#33;-- vitest-slo')
})

test('a comment is no longer than GitHub takes, ends with a whole line, and leaves no chart open', async () => {
  const report = await reportOf()
  const summaries = Array.from({ length: 1000 }, () => report.summaries).flat()
  const text = renderPrComment({ ...report, summaries })
  expect(text.length).toBeLessThanOrEqual(65_536)
  expect(text.length).toBeGreaterThan(60_000)
  expect(text).toMatch(/\n… cut off here: all of it is in report\.json\.\n$/)
  expect(text.split('\n').filter((line) => line.startsWith('```')).length % 2).toBe(0)
})
