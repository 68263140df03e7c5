import { expect, test } from 'vitest'

import { formatHistory } from './format-history.ts'
import { type HistoryLine, historyVersion } from './history-line.ts'
import { type HistoryRules, type HistoryVerdict, judgeHistory } from './judge-history.ts'
import { type NumberedLine, readHistory, type ReadHistory } from './read-history.ts'
import { createHistory, type History } from './series.ts'
import { sparkline } from './sparkline.ts'

const rules: HistoryRules = { alpha: 0.05, margin: 0.05, suspicious: 1.5, confirm: 2 }
/** Ten runs as they may be: the first history of the reference values. */
const steady = [2.31, 2.28, 2.4, 2.35, 2.26, 2.33, 2.29, 2.37, 2.3, 2.35]

interface Planted extends Partial<Pick<HistoryLine, 'commit' | 'branch' | 'passed'>> {
  readonly value?: number
  readonly cpu?: string
}

/** A line a minute. */
function lineOf(index: number, { value, cpu = 'c', ...more }: Planted): HistoryLine {
  const figure = { name: 'ttft_p50_seconds', unit: 's', better: 'lower' } as const
  return {
    historyVersion,
    id: `run ${index}`,
    at: `2026-01-01T00:${String(index).padStart(2, '0')}:00.000Z`,
    passed: true,
    fingerprints: [{ CPU: cpu }],
    runs:
      value === undefined
        ? []
        : [{ place: 'a > b', fingerprint: 0, figures: [{ ...figure, value }] }],
    ...more,
  }
}

function historyOf(...planted: readonly Planted[]): History {
  const history = createHistory()
  for (const [index, each] of planted.entries()) history.add(lineOf(index, each))
  return history.end()
}

const valued = (values: readonly number[]): readonly Planted[] => values.map((value) => ({ value }))

function judge(history: History, more: Partial<HistoryRules> = {}): HistoryVerdict {
  const [verdict] = judgeHistory(history, { ...rules, ...more }, () => true)?.verdicts ?? []
  if (verdict === undefined) throw new Error('no verdict')
  return verdict
}

test('the interval is the reference value, without the runs that are judged', () => {
  const { expectation, departure } = judge(historyOf(...valued([...steady, 9, 2.6])))
  expect(expectation?.runs).toBe(10)
  // robustUpper95 and robustPWorse of the reference
  expect(expectation?.upper).toBeCloseTo(2.41757661104303, 9)
  expect(departure?.pWorse).toBeCloseTo(0.00033630598096037994, 9)
})

test('a regression is one when the last two runs have it, each by itself', () => {
  const once = judge(historyOf(...valued([...steady, 2.3, 2.6])))
  expect(once).toMatchObject({ kind: 'inconclusive', isUnconfirmed: true })
  expect(once.reason).toMatchInlineSnapshot(
    `"worse in 1 of the last 2 runs: one more run of the same commit is to confirm it"`,
  )
  expect(judge(historyOf(...valued([...steady, 2.6, 2.6]))).kind).toBe('missed')
  expect(judge(historyOf(...valued([...steady, 2.6, 2.3]))).isUnconfirmed).toBe(false)
  expect(judge(historyOf(...valued([...steady, 2.6])), { confirm: 1 }).kind).toBe('missed')
  expect(judge(historyOf(...valued([...steady, 2.6, 2.6])), { margin: 0.2 }).kind).toBe('met')
})

test('runs of another branch neither confirm, nor are they a yardstick where one is named', () => {
  const main = steady.map((value) => ({ value, branch: 'main' }))
  const own = (value: number): Planted => ({ value, branch: 'topic' })
  expect(judge(historyOf(...main, own(2.6), { value: 2.6, branch: 'other' })).isUnconfirmed).toBe(
    true,
  )
  expect(judge(historyOf(...main, own(2.6), { value: 2.3, branch: 'other' }, own(2.6))).kind).toBe(
    'missed',
  )
  const noisy = [1, 2, 3, 4].map((value) => ({ value, branch: 'other' }))
  const { expectation } = judge(historyOf(...main, ...noisy, own(2.3)), { branch: 'main' })
  expect(expectation?.upper).toBeCloseTo(2.41757661104303, 9)
})

test('a run that failed is no yardstick', () => {
  const failed = [5, 6, 7, 8].map((value) => ({ value, passed: false }))
  const { expectation } = judge(historyOf(...failed, ...valued([...steady, 2.3, 2.3])))
  expect(expectation?.runs).toBe(10)
})

test('fewer than ten runs judge nothing', () => {
  expect(judge(historyOf(...valued([...steady.slice(1), 9, 9]))).reason).toBe(
    '9 of the 10 runs that a yardstick needs',
  )
})

test('what was made with something else is incomparable, and what it is is told', () => {
  const { kind, reason } = judge(historyOf(...valued(steady), { value: 9, cpu: 'd' }))
  expect(kind).toBe('incomparable')
  expect(reason).toMatchInlineSnapshot(`"CPU "c" → "d" (0 of the 10 runs that a yardstick needs)"`)
})

test('a figure that the last run lacks is unmeasured, until most runs lack it', () => {
  const gone = judge(historyOf(...valued(steady), {}))
  expect(gone.kind).toBe('unmeasured')
  expect(gone.reason).toMatchInlineSnapshot(
    `"the last run has no such figure, and 9 of the 9 before it had: it failed, or it was removed or renamed"`,
  )
  const long = judgeHistory(
    historyOf(...valued(steady), ...Array.from({ length: 8 }, () => ({}))),
    rules,
    () => true,
  )
  expect(long?.verdicts).toEqual([])
})

test('a gain that is too good is not believed, a smaller one is told', () => {
  expect(judge(historyOf(...valued([...steady, 1, 1])))).toMatchObject({ kind: 'invalid' })
  expect(judge(historyOf(...valued([...steady, 2, 2])))).toMatchObject({
    kind: 'met',
    isImproved: true,
  })
})

test('after a change of level only the runs since then are the yardstick', () => {
  const level = steady.map((value) => 2 * value)
  const { kind, shifts, expectation } = judge(historyOf(...valued([...steady, ...level, 4.6, 4.5])))
  expect(kind).toBe('met')
  expect(expectation?.runs).toBe(10)
  expect(shifts).toMatchObject([{ at: { run: { id: 'run 10' } } }])
  expect(shifts[0]?.worseBy).toBeCloseTo(1, 1)
})

test('a capacity that fell to nobody is worse, and not unmeasured', () => {
  const history = createHistory()
  for (const [index, value] of [9, 9, 10, 9, 9, 10, 9, 9, 9, 10, 0, 0].entries()) {
    const line = lineOf(index, {})
    const figures = [{ name: 'capacity_users', value, unit: 'users', better: 'higher' }] as const
    history.add({ ...line, runs: [{ place: 'a', fingerprint: 0, figures }] })
  }
  expect(judge(history.end()).kind).toBe('missed')
})

test('lines count in the order of time, and a line that comes twice counts once', () => {
  const lines = valued([...steady, 2.6, 2.6]).map((each, index) => lineOf(index, each))
  const history = createHistory()
  for (const line of [...lines.toReversed(), ...lines]) history.add(line)
  const found = history.end()
  expect(found.runs.map(({ id }) => id)).toEqual(lines.map(({ id }) => id))
  expect(judge(found).kind).toBe('missed')
})

test('a history in the terminal', () => {
  const commits = [...steady, 2.3, 2.9].map((value, index) => ({
    value,
    commit: `c${index}`,
    branch: 'main\u001B[2J',
  }))
  const judged = judgeHistory(historyOf(...commits), rules, () => true)
  expect(judged && formatHistory(judged).join('\n')).toMatchInlineSnapshot(`
    "last run: 2026-01-01T00:11:00.000Z, commit c11, main\\u001b[2J; judged with the one before it

    a > b
      ▂▁▃▂▁▂▁▂▁▂▁█  inconclusive: ttft_p50_seconds 2.90 s, 25 % worse (median 2.32 s, 95 % up to 2.42 s; 10 runs; worse in 1 of the last 2 runs: one more run of the same commit is to confirm it)"
  `)
})

async function* numbered(...texts: readonly string[]): AsyncGenerator<NumberedLine> {
  for (const [index, text] of texts.entries()) yield { file: 'h.jsonl', number: index + 1, text }
}

const read = async (...texts: readonly string[]): Promise<ReadHistory> =>
  await readHistory(numbered(...texts))

test('broken lines are left out and told, and never take the others with them', async () => {
  const good = JSON.stringify(lineOf(0, { value: 1 }))
  const { history, skipped, skippedCount } = await read(
    good.slice(0, 40),
    good,
    '',
    '{"historyVersion":1}',
    'null',
    good.replace('"fingerprint":0', '"fingerprint":3'),
    good.replace('"value":1', '"value":null'),
  )
  expect(history.runs).toHaveLength(1)
  expect(skippedCount).toBe(5)
  expect(skipped.map(({ number, problem }) => `${number}: ${problem}`)).toMatchInlineSnapshot(`
    [
      "1: no whole line of JSON",
      "4: id: Invalid input: expected string, received undefined",
      "5: the line: Invalid input: expected object, received null",
      "6: a run with a fingerprint that the line does not have",
      "7: runs.0.figures.0.value: Invalid input: expected number, received null",
    ]
  `)
})

test('a line of another version is refused, with what to do', async () => {
  const good = JSON.stringify(lineOf(0, { value: 1 }))
  await expect(read(good, '{"historyVersion":2}')).rejects.toThrowErrorMatchingInlineSnapshot(
    `[SloError: Line 2 of "h.jsonl" has version 2 of the history, and this vitest-slo reads version 1. Update vitest-slo, or give another file.]`,
  )
  await expect(read(good, '{"historyVersion":0}')).rejects.toThrowErrorMatchingInlineSnapshot(
    `[SloError: Line 2 of "h.jsonl" has version 0 of the history, and this vitest-slo reads version 1. Take such lines out of the file, or give another one.]`,
  )
})

test('a sparkline has the lowest and the highest value at its ends', () => {
  expect(sparkline([1, 2, 3, 8])).toBe('▁▂▃█')
  expect(sparkline([5, 5])).toBe('▅▅')
})
