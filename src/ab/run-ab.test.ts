import { expect, test } from 'vitest'

import { planted, runPlanted } from '../../test/support/planted.ts'
import { formatVersion, metricsVersion, type SloReport } from '../report/report.ts'
import type { SloRun } from '../report/run.ts'
import { type ComparedPlace, compareReports } from './compare-reports.ts'
import { runAb } from './run-ab.ts'

const rules = { alpha: 0.05, margin: 0.05, suspicious: 1.5 }

type Named = Readonly<Record<string, SloRun>>

const reportOf = (runs: Named): SloReport => ({
  formatVersion,
  metricsVersion,
  version: '0.1.0',
  createdAt: '2026-01-01T00:00:00.000Z',
  reason: 'passed',
  rows: Object.entries(runs).map(([test_, run]) => ({
    project: '',
    file: 'a.bench.ts',
    test: test_,
    state: 'passed',
    repeat: 0,
    droppedAttempts: 0,
    isAsserted: true,
    run: Object.assign({}, run, { label: test_ }),
  })),
  summaries: [],
  unfinished: [],
})

/** A run whose first token comes after so many seconds. */
async function runAfter(seconds: number): Promise<SloRun> {
  return await runPlanted((clock) => planted(clock, () => seconds))
}

/** @param head - The runs of the head, by how many it has had. */
async function compare(
  base: Named,
  head: (index: number) => Named,
): Promise<{ kinds: Record<string, string>; lines: string[]; onlyIn: object; order: string }> {
  const lines: string[] = []
  const order: string[] = []
  let index = 0
  const found = await runAb({
    rounds: 3,
    rules,
    run: async (side) => {
      order.push(side === 'base' ? 'A' : 'B')
      return await Promise.resolve(reportOf(side === 'base' ? base : head(index++)))
    },
    tell: (line) => lines.push(line),
  })
  const nameOf = ({ place, verdict }: ComparedPlace): string => `${place}: ${verdict.metric.name}`
  const kinds = Object.fromEntries(found.changes.map((each) => [nameOf(each), each.verdict.kind]))
  return { kinds, lines, onlyIn: found.onlyIn, order: order.join('') }
}

test('a slower head is a regression, found in ABBA runs and once more in new ones', async () => {
  const [quick, slow] = [await runAfter(0.5), await runAfter(0.7)]
  const { kinds, lines, order } = await compare({ a: quick, b: quick }, () => ({
    a: slow,
    b: quick,
  }))
  expect(order).toBe('ABBAABABBAAB')
  expect(kinds).toEqual({
    'a.bench.ts > a: timeToFirstToken': 'missed',
    'a.bench.ts > a: outputSpeed': 'met',
    'a.bench.ts > a: endToEndLatency': 'missed',
    'a.bench.ts > a: completionRate': 'met',
    'a.bench.ts > b: timeToFirstToken': 'met',
    'a.bench.ts > b: outputSpeed': 'met',
    'a.bench.ts > b: endToEndLatency': 'met',
    'a.bench.ts > b: completionRate': 'met',
  })
  expect(lines[6]).toBe('2 of 8 metrics seem worse: 6 new runs are to confirm it')
})

test('what new runs do not confirm is no regression', async () => {
  const [quick, slow] = [await runAfter(0.5), await runAfter(0.7)]
  const { kinds } = await compare({ a: quick }, (index) => ({ a: index < 3 ? slow : quick }))
  expect(kinds['a.bench.ts > a: timeToFirstToken']).toBe('inconclusive')
})

test('a benchmark that a side lacks, or has not always, is never compared in silence', async () => {
  const quick = await runAfter(0.5)
  const late = await runPlanted((clock) => planted(clock, undefined, { lag: 0.1 }))
  const { kinds, onlyIn, order } = await compare(
    { gone: quick, flaky: quick, late: quick },
    (index) => ({ fresh: quick, late, ...(index > 0 && { flaky: quick }) }),
  )
  expect(onlyIn).toEqual({ base: ['a.bench.ts > gone'], head: ['a.bench.ts > fresh'] })
  expect(kinds['a.bench.ts > flaky: timeToFirstToken']).toBe('unmeasured')
  expect(kinds['a.bench.ts > late: timeToFirstToken']).toBe('invalid')
  expect(order).toBe('ABBAAB')
})

test('commits whose figures mean something else are not compared', async () => {
  const quick = await runAfter(0.5)
  const report = reportOf({ a: quick })
  const { changes } = compareReports(
    [
      { side: 'base', report: { ...report, metricsVersion: 1 } },
      { side: 'head', report },
    ],
    rules,
  )
  expect(new Set(changes.map(({ verdict: { kind } }) => kind))).toEqual(new Set(['invalid']))
  const [first] = changes
  expect(first?.verdict).toMatchInlineSnapshot(`
    {
      "kind": "invalid",
      "metric": {
        "better": "lower",
        "least": 0.002,
        "name": "timeToFirstToken",
        "text": "median TTFT",
        "unit": "seconds",
      },
      "reason": "the commits are not comparable here: metricsVersion 1 → 2",
    }
  `)
})

test('commits that measure by other options are not compared, and another backend is', async () => {
  const quick = await runAfter(0.5)
  const shorter = { ...quick, plan: { ...quick.plan, maxTokens: 5 } }
  const native = { ...quick, target: { name: 'planted', backend: 'native' } }
  const { kinds, lines } = await compare({ a: quick, b: quick }, () => ({ a: shorter, b: native }))
  expect(kinds['a.bench.ts > a: timeToFirstToken']).toBe('invalid')
  expect(kinds['a.bench.ts > b: timeToFirstToken']).toBe('met')
  expect(lines).toHaveLength(6)
})
