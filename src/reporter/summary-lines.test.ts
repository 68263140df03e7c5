import { stripVTControlCharacters } from 'node:util'

import { expect, test } from 'vitest'

import { limitsOf } from '../../test/support/judge-one.ts'
import { place, summaryBase } from '../../test/support/report-place.ts'
import { comparedMetrics } from '../regression/compared-metric.ts'
import { judgeChanges } from '../regression/judge-changes.ts'
import type { ComparisonRun } from '../report/comparison-run.ts'
import type { CapacityRun, LoadTestRun } from '../report/summary-run.ts'
import { renderSummaryRow } from './summary-lines.ts'

const base = { ...summaryBase, seconds: 83 }
const load: LoadTestRun = {
  ...base,
  kind: 'load',
  label: 'grows\u001b[31m',
  users: [1, 2, 4, 8],
  phases: [
    { label: 'grows, 1 user', users: 1, tokensPerSecond: 60 },
    { label: 'grows, 2 users', users: 2, tokensPerSecond: 61 },
    { label: 'grows, 4 users', users: 4, tokensPerSecond: 60.5 },
  ],
  peak: { users: 2, tokensPerSecond: 61, lowerBound: 60.2, upperBound: 61.8 },
  plateau: { isReached: true, tolerance: 0.05, gains: [] },
  endedBy: 'plateau',
}

const search: CapacityRun = {
  ...base,
  kind: 'capacity',
  label: 'Standard',
  limits: limitsOf({ expectP95TTFT: 3 }),
  maxUsers: 64,
  precision: 0.05,
  users: 3,
  estimate: 3.4,
  lower95: 2,
  upper95: 5,
  bracket: { lastPass: 3, firstFail: 4 },
  endedBy: 'objective',
  binding: 'expectP95TTFT',
  contradictions: [],
  probes: [
    { label: 'a', users: 1, requests: 131, outcome: 'met', isProven: true },
    { label: 'b', users: 4, requests: 262, outcome: 'missed', isProven: false },
  ],
}

const accurate: CapacityRun = {
  ...search,
  binding: 'expectAccuracy',
  quality: { dataset: 'q.jsonl', questions: 20, score: 'includes()', expectAccuracy: 0.9 },
  probes: search.probes.map((probe, index) => ({ ...probe, accuracy: index === 0 ? 0.98 : 0.612 })),
}

const metrics = comparedMetrics.filter(({ name }) => name !== 'throughput')
const comparison: ComparisonRun = {
  ...base,
  kind: 'comparison',
  label: 'pull request',
  base: { name: 'main' },
  rounds: 3,
  margin: 0.05,
  suspicious: 1.5,
  confidence: 0.95,
  onInconclusive: 'point',
  changes: judgeChanges(
    metrics.map((metric) => ({
      metric,
      ...(metric.unit === 'share'
        ? { base: [1, 1, 1], head: [1, 1, 0.99] }
        : metric.better === 'lower'
          ? { base: [0.31, 0.3, 0.31], head: [0.38, 0.37, 0.38] }
          : { base: [50, 52, 51], head: [61, 60, 62] }),
    })),
    { alpha: 0.05, margin: 0.05, suspicious: 1.5 },
  ),
}

const render = (summary: LoadTestRun | CapacityRun | ComparisonRun): string =>
  `\n${stripVTControlCharacters(renderSummaryRow({ ...place, test: 'a', summary }).join('\n'))}`

test('a load test has a plot, its peak, and whether more users would bring more', () => {
  expect(render(load)).toMatchInlineSnapshot(`
    "
       grows\\u001b[31m  system load test, 83.0 s
         1 user   ███████████████████████████████████████▍  60.0 tok/s
         2 users  ████████████████████████████████████████  61.0 tok/s
         4 users  ███████████████████████████████████████▋  60.5 tok/s
         peak 61.0 tok/s at 2 users (95 % interval 60.2 tok/s to 61.8 tok/s)
         plateau: the last two phases gained less than 5 %, so 8 users were left out
    "
  `)
  expect(render({ ...load, plateau: { ...load.plateau, isReached: false } })).toContain(
    'ceiling not reached',
  )
})

test('a search has its answer, what is proven, its bracket and its probes', () => {
  expect(render(search)).toMatchInlineSnapshot(`
    "
       Standard  search for the most users, 83.0 s
         3 users; 2 users proven, 5 proven to fail (95 % each)
         bracket: 3 users met it, 4 users missed it, by expectP95TTFT
         probes: 1 met, 4 missed?
    "
  `)
})

test('a search with questions says what was asked, and how accurate the answers were', () => {
  expect(render(accurate)).toMatchInlineSnapshot(`
    "
       Standard  search for the most users, 83.0 s
         3 users; 2 users proven, 5 proven to fail (95 % each)
         bracket: 3 users met it, 4 users missed it, by expectAccuracy
         asked: 20 questions of q.jsonl, scored by includes(); at least 90 % of the answers under load must be right
         accuracy by users: 1 98 %, 4 61.2 %
         probes: 1 met, 4 missed?
    "
  `)
  expect(render({ ...accurate, probes: search.probes })).toContain('accuracy by users: unmeasured')
})

test('a comparison has both targets, and a verdict on each metric', () => {
  expect(render(comparison)).toMatchInlineSnapshot(`
    "
       pull request  comparison, 83.0 s
         planted against main, 3 runs of each in turns
         ✗ missed: median TTFT 22.8 % worse, 307 ms → 377 ms (95 % bounds 19.2 % worse and 26.6 % worse; p below 0.0001; 5 % allowed; 3 and 3 runs)
         ✓ met: median speed 19.6 % better, 51.0 tok/s → 61.0 tok/s (95 % bounds 23.5 % better and 15.9 % better; p 1; 5 % allowed; 3 and 3 runs; an improvement)
         ✗ missed: median end-to-end latency 22.8 % worse, 307 ms → 377 ms (95 % bounds 19.2 % worse and 26.6 % worse; p below 0.0001; 5 % allowed; 3 and 3 runs)
         ? inconclusive: completion rate 0.333 points worse, 100 % → 99.7 % (95 % bounds 0.64 points better and 1.31 points worse; p 0.21; 1 point allowed; 3 and 3 runs)
    "
  `)
  const reason = 'a, run 1: base: the client was too busy'
  const changes = metrics.map((metric) => ({ kind: 'invalid', metric, reason }) as const)
  expect(render({ ...comparison, changes, unconfirmed: changes })).toMatchInlineSnapshot(`
    "
       pull request  comparison, 83.0 s
         planted against main, 3 runs of each in turns, and 3 more of each to confirm
         ! invalid: a, run 1: base: the client was too busy
    "
  `)
})

test('what a search did not find is said', () => {
  const { firstFail: _, ...passed } = search.bracket
  const { upper95: __, binding: ___, users: ____, ...rest } = search
  expect(render({ ...rest, users: 64, bracket: passed, endedBy: 'ceiling' }))
    .toMatchInlineSnapshot(`
      "
         Standard  search for the most users, 83.0 s
           64 users met it, untested above 64; 2 users proven (95 % each)
           bracket: 3 users met it, nobody missed it
           probes: 1 met, 4 missed?
      "
    `)
  expect(render({ ...rest, endedBy: 'invalid', reason: 'the client was too busy' }))
    .toMatchInlineSnapshot(`
      "
         Standard  search for the most users, 83.0 s
           no answer: invalid, the client was too busy
           probes: 1 met, 4 missed?
      "
    `)
  expect(render({ ...search, endedBy: 'budget', reason: 'the budget was spent' })).toContain(
    '3 users, as far as the budget of seconds went',
  )
})
