import { expect, test } from 'vitest'

import type { BaselineRun } from '../report/baseline-check.ts'
import { type Baseline, emptyBaseline, parseBaseline, renderBaseline } from './baseline-file.ts'
import { type BaselineAddition, mergeBaseline, type UpdateMode } from './merge-baseline.ts'

const runAt = (day: number, timeToFirstToken = 0.5): BaselineRun => ({
  at: `2026-01-${String(day).padStart(2, '0')}T00:00:00.000Z`,
  requests: 10,
  numbers: { timeToFirstToken },
})
const here = { cpu: 'a', cores: 2 }
const adding = (
  place: string,
  day: number,
  more: Partial<BaselineAddition> = {},
): BaselineAddition => ({
  place,
  fingerprint: here,
  run: runAt(day),
  ...more,
})

/** Runs by place, as their days. */
const daysOf = ({ entries }: Baseline): Record<string, string[][]> =>
  Object.fromEntries(
    Object.entries(entries).map(([place, list]) => [
      place,
      list.map(({ runs }) => runs.map(({ at }) => at.slice(8, 10))),
    ]),
  )

function merged(
  mode: UpdateMode,
  kept: number,
  sessions: readonly (readonly BaselineAddition[])[],
): Baseline {
  return sessions.reduce(
    (baseline, additions) => mergeBaseline(baseline, additions, mode, kept).baseline,
    emptyBaseline,
  )
}

test('a new entry is added, and gets one run a session until it has enough', () => {
  const sessions = [1, 2, 3, 4].map((day) => [adding('a', day)])
  expect(daysOf(merged('new', 3, sessions))).toEqual({ a: [['01', '02', '03']] })
  expect(daysOf(merged('none', 3, sessions))).toEqual({})
})

test('accepting replaces the runs of what was measured, and keeps all else', () => {
  const before = merged('new', 9, [
    [adding('a', 1), adding('b', 1)],
    [
      adding('a', 2),
      adding('a', 2, { machine: 'h100' }),
      adding('a', 2, { fingerprint: { cpu: 'b' } }),
    ],
  ])
  const { baseline, ...counts } = mergeBaseline(before, [adding('a', 7)], 'all', 9)
  expect(daysOf(baseline)).toEqual({ a: [['07'], ['02'], ['02']], b: [['01']] })
  expect(counts).toEqual({ added: 0, grown: 0, accepted: 1 })
})

test('what is written is read again, whatever the order', () => {
  const baseline = merged('new', 9, [[adding('b', 1), adding('a', 1, { machine: 'h100' })]])
  const text = renderBaseline(baseline)
  expect(parseBaseline(text, 'x')).toEqual(baseline)
  expect(text.indexOf('"a"')).toBeLessThan(text.indexOf('"b"'))
})

test.for([
  ['', 'none'],
  ['{"baselineVersion": 1, "entries": {', 'half'],
  ['<<<<<<< HEAD\n{}\n', 'merge'],
  ['{"baselineVersion": 2, "entries": {}}', 'newer'],
  [
    '{"baselineVersion": 1, "entries": {"a": [{"fingerprint": {}, "runs": [{"at": "x"}]}]}}',
    'wrong',
  ],
  ['[]', 'list'],
] as const)('what is no baseline is refused: %j', ([text]) => {
  expect(() => parseBaseline(text, 'b.json')).toThrowErrorMatchingSnapshot()
})
