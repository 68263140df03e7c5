import { expect, test } from 'vitest'

import { judgeOne, limitOf, once, value } from '../../test/support/judge-one.ts'
import { runPlanted } from '../../test/support/planted.ts'
import { place, summaryBase } from '../../test/support/report-place.ts'
import { comparedMetrics } from '../regression/compared-metric.ts'
import type { Verdict } from '../slo/verdict.ts'
import type { BaselineCheck } from './baseline-check.ts'
import { outcomeOfReport, outcomes, type ReportOutcome } from './outcome.ts'
import type { BaselineRow, ReportRow, SummaryRow } from './report.ts'

const p50 = limitOf({ expectP50E2E: '<= 3' })

/** So many of a hundred requests take 9 s, where 3 s are allowed, and half of them may. */
const slow = (count: number): Verdict =>
  judgeOne(
    p50,
    Array.from({ length: 100 }, (_, index) => value(index < count ? 9 : 1)),
  )

const verdicts: readonly Verdict[] = [
  slow(0),
  slow(100),
  slow(48),
  judgeOne(p50, []),
  judgeOne(p50, [value(1)], { ...once, invalid: 'the client was late' }),
]

async function rowWith(verdict: Verdict, isAsserted = true): Promise<ReportRow> {
  const run = await runPlanted()
  return { ...place, test: 'a', isAsserted, run: { ...run, verdicts: [verdict] } }
}

const checked = (outcome: BaselineCheck['outcome']): BaselineRow => ({
  ...place,
  test: 'a',
  check: {
    label: 'a',
    place: 'a',
    path: 'b.json',
    outcome,
    isFailing: false,
    sessions: 6,
    confirmations: 0,
    changes: [],
    margin: 0.05,
    confidence: 0.95,
  },
})

const compared = (kind: 'invalid' | 'unmeasured', isAsserted = true): SummaryRow => ({
  ...place,
  test: 'a',
  isAsserted,
  summary: {
    ...summaryBase,
    kind: 'comparison',
    label: 'a',
    base: { name: 'base' },
    rounds: 6,
    margin: 0.05,
    suspicious: 1.5,
    confidence: 0.95,
    onInconclusive: 'warn',
    changes: comparedMetrics.slice(0, 1).map((metric) => ({ kind, metric, reason: 'planted' })),
  },
})

const outcomeOf = (
  rows: readonly ReportRow[],
  baseline: readonly BaselineRow[] = [],
  summaries: readonly SummaryRow[] = [],
): ReportOutcome => outcomeOfReport({ rows, summaries, baseline })

test('a verdict that was asserted is the outcome, and one that was not is none', async () => {
  const kinds = ['met', 'missed', 'inconclusive', 'unmeasured', 'invalid']
  const found = await Promise.all(
    verdicts.map(async (verdict) => outcomeOf([await rowWith(verdict)])),
  )
  expect(found).toEqual(kinds)
  const silent = await Promise.all(
    verdicts.map(async (verdict) => outcomeOf([await rowWith(verdict, false)])),
  )
  expect(silent).toEqual(kinds.map(() => 'none'))
})

test('of several verdicts the worst is the outcome, whatever their order', async () => {
  const rows = await Promise.all(verdicts.map(async (verdict) => await rowWith(verdict)))
  for (let from = 0; from < rows.length; from++) {
    const some = rows.slice(from)
    const worst = outcomes.find((outcome) => some.some((row) => outcomeOf([row]) === outcome))
    expect(outcomeOf(some)).toBe(worst)
    expect(outcomeOf(some.toReversed())).toBe(worst)
  }
  expect(outcomeOf(rows)).toBe('missed')
})

test.for([
  ['met', 'met'],
  ['missed', 'regression'],
  ['suspicious', 'invalid'],
  ['unmeasured', 'unmeasured'],
  ['incomparable', 'incomparable'],
  ['inconclusive', 'inconclusive'],
  ['learning', 'inconclusive'],
  ['new', 'none'],
  ['accepted', 'none'],
] as const)('a baseline that says %s makes the outcome %s', ([check, outcome]) => {
  expect(outcomeOf([], [checked(check)])).toBe(outcome)
})

test('a regression is worse than a lack of verdicts, and a missed objective than a regression', async () => {
  const [, missed, , unmeasured] = await Promise.all(
    verdicts.map(async (verdict) => await rowWith(verdict)),
  )
  expect.assert(missed !== undefined && unmeasured !== undefined)
  expect(outcomeOf([unmeasured], [checked('missed')])).toBe('regression')
  expect(outcomeOf([missed], [checked('missed')])).toBe('missed')
})

test('what toHaveNoRegression() judged counts, and a comparison that nothing asserts on does not', () => {
  expect(outcomeOf([], [], [compared('invalid')])).toBe('invalid')
  expect(outcomeOf([], [], [compared('unmeasured', false)])).toBe('none')
})

test('a report of nothing comes to nothing', () => {
  expect(outcomeOf([])).toBe('none')
})
