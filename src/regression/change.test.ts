import { expect, test } from 'vitest'

import { changeOf, type ComparedRuns } from './change.ts'
import { type ComparedMetric, comparedMetrics, type ComparedName } from './compared-metric.ts'
import fixtures from './fixtures/welch-on-logs.json' with { type: 'json' }
import { confirm, type ChangeVerdict, judgeChanges } from './judge-changes.ts'

const rules = { alpha: 0.05, margin: 0.05, suspicious: 1.5 }

function metricOf(name: ComparedName): ComparedMetric {
  const found = comparedMetrics.find((metric) => metric.name === name)
  if (found === undefined) throw new Error(`no metric ${name}`)
  return found
}
const ttft = metricOf('timeToFirstToken')
const speed = metricOf('outputSpeed')
const completion = metricOf('completionRate')

test.for(fixtures.welchOnLogs)('Welch on logs: %o', (known) => {
  const metric = known.higherIsWorse ? ttft : speed
  const runs: ComparedRuns = { metric, base: known.baseline, head: known.candidate }
  const near = (value: number | undefined): unknown => expect.closeTo(value ?? Number.NaN, 9)
  expect(changeOf(runs, known)).toMatchObject({
    change: near(known.ratio),
    lower: near(known.ratioBounds[0]),
    upper: near(known.ratioBounds[1]),
    pWorse: near(known.pWorse),
    pBetter: near(known.pBetter),
    pNoWorse: near(known.pNonInferior),
  })
  const [verdict] = judgeChanges([runs], { ...known, suspicious: 1.5 })
  const kind = known.worseProven ? 'missed' : known.nonInferior ? 'met' : 'inconclusive'
  expect(verdict?.kind).toBe(kind)
})

const kindOf = (metric: ComparedMetric, base: readonly number[], head: readonly number[]): string =>
  judgeChanges([{ metric, base, head }], rules)[0]?.kind ?? 'none'

test('a change below the margin, or below what anybody notices, is no regression', () => {
  // 4 % and perfectly steady
  expect(kindOf(ttft, [1, 1, 1], [1.04, 1.04, 1.04])).toBe('met')
  expect(kindOf(ttft, [1, 1, 1], [1.06, 1.06, 1.06])).toBe('missed')
  // 50 %, but half a millisecond
  expect(kindOf(ttft, [0.001, 0.001, 0.001], [0.0015, 0.0015, 0.0015])).toBe('met')
  expect(kindOf(ttft, [0.01, 0.01, 0.01], [0.015, 0.015, 0.015])).toBe('missed')
})

test('a completion rate is compared by its difference', () => {
  expect(kindOf(completion, [1, 1, 1], [1, 1, 1])).toBe('met')
  expect(kindOf(completion, [1, 1, 1], [0.5, 0.6, 0.4])).toBe('missed')
  expect(kindOf(completion, [0, 0, 0], [1, 1, 1])).toBe('met')
})

test('a gain that is too good is not believed', () => {
  const [verdict] = judgeChanges(
    [{ metric: ttft, base: [1, 1.01, 0.99], head: [0.02, 0.021, 0.02] }],
    rules,
  )
  expect(verdict).toMatchObject({ kind: 'invalid' })
  expect(verdict !== undefined && 'reason' in verdict && verdict.reason).toMatchInlineSnapshot(
    `"the head is 49.19 times as good, and more than 1.5 is not believed: look for empty or cached answers"`,
  )
  const better = judgeChanges(
    [{ metric: ttft, base: [1, 1.01, 0.99], head: [0.8, 0.81, 0.8] }],
    rules,
  )
  expect(better).toMatchObject([{ kind: 'met', isImproved: true }])
})

test('what was not measured in each run has no verdict', () => {
  const reasons = [
    judgeChanges([{ metric: ttft, base: [1, Number.NaN, 1], head: [1, 1, 0] }], rules),
    judgeChanges([{ metric: ttft, base: [1, 1], head: [1, 1] }], rules),
  ].flatMap((verdicts) => verdicts.map((verdict) => 'reason' in verdict && verdict.reason))
  expect(reasons).toMatchInlineSnapshot(`
    [
      "1 runs of the base and 1 of the head have no median TTFT",
      "2 runs of the base and 2 of the head are too few, 3 of each are needed",
    ]
  `)
})

test('of several metrics each must be proven worse with the others in mind', () => {
  const runs = { base: [2.31, 2.28, 2.4, 2.35, 2.26], head: [2.5, 2.38, 2.6, 2.44, 2.53] }
  const alone = judgeChanges([{ metric: ttft, ...runs }], rules)
  const p = alone[0]?.kind === 'missed' ? alone[0].estimate.pWorse : 1
  const strict = { ...rules, alpha: p * 1.5 }
  const even = { base: [1, 1.01, 0.99], head: [1, 1.01, 0.99] }
  const both = judgeChanges(
    [
      { metric: ttft, ...runs },
      { metric: speed, ...even },
    ],
    strict,
  )
  expect(alone[0]?.kind).toBe('missed')
  // Holm: 2 · p is above 1.5 · p
  expect(both[0]?.kind).toBe('inconclusive')
})

test('a regression must be found a second time', () => {
  const judge = (head: readonly number[]): ChangeVerdict => {
    const [verdict] = judgeChanges([{ metric: ttft, base: [1, 1, 1], head }], rules)
    if (verdict === undefined) throw new Error('no verdict')
    return verdict
  }
  const worse = judge([2, 2, 2])
  const even = judge([1, 1, 1])
  const none: ChangeVerdict = { kind: 'unmeasured', metric: ttft, reason: 'gone' }
  expect(confirm(worse, worse)).toMatchObject({ kind: 'missed' })
  expect(confirm(worse, even)).toMatchObject({
    kind: 'inconclusive',
    reason: expect.stringContaining('not again in new runs'),
  })
  expect(confirm(worse, none)).toEqual(none)
  expect(confirm(worse, undefined)).toEqual(worse)
  expect(confirm(even, worse)).toEqual(even)
})
