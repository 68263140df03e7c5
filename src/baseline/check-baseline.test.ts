import { expect, test } from 'vitest'

import { planted, runPlanted } from '../../test/support/planted.ts'
import type { BaselineCheck } from '../report/baseline-check.ts'
import type { Measured } from '../report/measured-numbers.ts'
import type { SloRun } from '../report/run.ts'
import { emptyBaseline } from './baseline-file.ts'
import { type BaselineQuestion, checkBaseline } from './check-baseline.ts'
import { explainCheck, formatCheck } from './format-check.ts'
import { mergeBaseline } from './merge-baseline.ts'

const place = 'a.bench.ts > one user'
const rules = { alpha: 0.05, margin: 0.05, suspicious: 1.5 }

async function runAfter(seconds: number, more: Partial<SloRun> = {}): Promise<SloRun> {
  return { ...(await runPlanted((clock) => planted(clock, () => seconds))), ...more }
}

/** Compares a run with as many sessions as there are times to the first token. */
async function check(
  sessions: readonly number[],
  measured: SloRun,
  more: Partial<BaselineQuestion> & {
    readonly before?: Partial<SloRun>
    readonly isOneDay?: boolean
  } = {},
): Promise<BaselineCheck> {
  const { before = {}, isOneDay = false, ...given } = more
  let baseline = emptyBaseline
  const question = {
    path: 'b.json',
    place,
    at: '2026-02-01T00:00:00.000Z',
    mode: 'new',
    onIncomparable: 'warn',
    onRegression: 'fail',
    rules,
    confirmations: 5,
    again: async () => await Promise.resolve<Measured>(measured),
  } as const
  for (const [day, seconds] of sessions.entries()) {
    // oxlint-disable-next-line no-await-in-loop -- one session after the other
    const { addition } = await checkBaseline({
      ...question,
      baseline: emptyBaseline,
      // oxlint-disable-next-line no-await-in-loop -- one session after the other
      measured: await runAfter(seconds, before),
      at: isOneDay ? `2026-01-10T00:0${day}:00.000Z` : `2026-01-${10 + day}T00:00:00.000Z`,
    })
    const additions = addition === undefined ? [] : [{ place, ...addition }]
    baseline = mergeBaseline(baseline, additions, 'new', 20).baseline
  }
  return await checkBaseline({ ...question, ...given, baseline, measured })
}

const few = [0.5, 0.51, 0.49, 0.5]
const steady = [0.5, 0.51, 0.49, 0.5, 0.505, 0.495]

test('none and fewer than five sessions say so, and never that nothing is worse', async () => {
  const slow = await runAfter(2)
  const found = [await check([], slow), await check([0.5], slow), await check(few, slow)]
  expect(found.map(({ outcome }) => outcome)).toEqual(['new', 'learning', 'learning'])
  expect(found.map(formatCheck)).toMatchInlineSnapshot(`
    [
      "new: planted: nothing is there to compare with",
      "inconclusive: planted: 1 of 5 runs are there, from then on it is compared",
      "inconclusive: planted: 4 of 5 runs are there, from then on it is compared",
    ]
  `)
})

test('a slower run is measured again, and fails where it is slower again', async () => {
  let runs = 0
  const slow = await runAfter(0.6)
  const found = await check(steady, slow, {
    again: async () => {
      runs++
      return await Promise.resolve(slow)
    },
  })
  expect(runs).toBe(5)
  expect(found).toMatchObject({ outcome: 'missed', isFailing: true, confirmations: 5 })
  expect(explainCheck(found, 'a.bench.ts', undefined)).toMatchInlineSnapshot(`
    "planted is worse than its baseline in b.json

    missed: median TTFT 20 % worse, 500 ms → 600 ms (95 % bounds 16.4 % worse and 23.8 % worse; p below 0.0001; 5 % allowed; 6 and 5 runs)
    met: median speed unchanged, 10.0 tok/s → 10.0 tok/s (95 % bounds unchanged and unchanged; p 1; 5 % allowed; 6 and 5 runs)
    missed: median end-to-end latency 7.14 % worse, 1.40 s → 1.50 s (95 % bounds 5.97 % worse and 8.33 % worse; p below 0.0001; 5 % allowed; 6 and 5 runs)
    met: completion rate unchanged, 100 % → 100 % (95 % bounds 0.116 points better and 0.116 points worse; p 0.5; 1 point allowed; 6 and 5 runs)

    Before: 6 runs from 2026-01-10 to 2026-01-15. Now: 5 new runs, made since the first one looked worse.
    A change counts that is proven, of at least 5 % and 2 ms of a time, 5 % and 0.1 tok/s of a speed, 1 point of a rate.
    Find what made it slower, or, if it is meant to be, accept the new numbers: vitest bench --run a.bench.ts -u"
  `)
  expect(formatCheck(found)).toMatchInlineSnapshot(
    `"missed: planted: median TTFT 20 % worse, median end-to-end latency 7.14 % worse"`,
  )
  const warned = await check(steady, slow, { onRegression: 'warn' })
  expect(warned).toMatchObject({ outcome: 'missed', isFailing: false })
})

test('what is not found again is no regression, and not said to be none', async () => {
  const even = await runAfter(0.5)
  const found = await check(steady, await runAfter(0.6), {
    again: async () => await Promise.resolve(even),
  })
  expect(found).toMatchObject({ outcome: 'inconclusive', isFailing: false, confirmations: 1 })
  expect(formatCheck(found)).toMatchInlineSnapshot(
    `"inconclusive: planted: it looked worse at first, and not in a new run"`,
  )
})

test('new runs that this process spoilt, or had no time for, confirm nothing', async () => {
  const slow = await runAfter(0.6)
  const late = { ...slow, invalid: 'the client was late' }
  const spoilt = await check(steady, slow, { again: async () => await Promise.resolve(late) })
  const none = await check(steady, slow, { confirmations: 0 })
  for (const found of [spoilt, none]) {
    expect(found).toMatchObject({ outcome: 'inconclusive', confirmations: 0 })
    expect(found.changes.map(({ kind }) => kind)).not.toContain('missed')
  }
  expect([spoilt, none].map(formatCheck)).toMatchInlineSnapshot(`
    [
      "inconclusive: planted: it looks worse, and 0 of 5 new runs could confirm it: 2 are needed",
      "inconclusive: planted: it looks worse, and the test's timeout leaves no time for the 2 new runs that could confirm it: raise "testTimeout"",
    ]
  `)
})

test('an even run is measured once, and is met or open', async () => {
  const found = await check(steady, await runAfter(0.5), {
    again: async () => await Promise.reject(new Error('not asked for')),
  })
  expect(found).toMatchObject({ outcome: 'met', confirmations: 0, sessions: 6 })
  expect(formatCheck(found)).toMatchInlineSnapshot(`"met: planted: no worse than 6 runs before"`)
})

test('sessions of one day prove no small regression, since other days are not known yet', async () => {
  const slow = await runAfter(0.53)
  const even = [0.5, 0.5005, 0.4995, 0.5, 0.5005, 0.4995]
  expect(await check(even, slow)).toMatchObject({ outcome: 'missed' })
  const found = await check(even, slow, { isOneDay: true })
  expect(found).toMatchObject({ outcome: 'inconclusive', isFailing: false, confirmations: 0 })
  expect(await check(even, await runAfter(0.6), { isOneDay: true })).toMatchObject({
    outcome: 'missed',
  })
})

test('a gain that is too good is suspicious', async () => {
  const found = await check(steady, await runAfter(0.01))
  expect(found).toMatchObject({ outcome: 'suspicious', isFailing: true })
  expect(explainCheck(found, 'a.bench.ts', undefined).split('\n')[0]).toMatchInlineSnapshot(
    `"planted is better than can be believed of its baseline in b.json"`,
  )
})

test('another machine is incomparable, difference by difference, and fails where that is asked', async () => {
  const run = await runAfter(0.9)
  const other = { before: { environment: { ...run.environment, cpu: 'other', node: '20.1.0' } } }
  const warned = await check(steady, run, other)
  expect(warned).toMatchObject({ outcome: 'incomparable', isFailing: false, changes: [] })
  expect(explainCheck(warned, 'a.bench.ts', undefined)).toMatchInlineSnapshot(`
    "planted cannot be compared with its baseline in b.json: it is of another machine, or of other options

    cpu: other → c
    nodeMajor: 20 → n

    Compare on the machine of the baseline, or add this one's numbers: vitest bench --run a.bench.ts -u"
  `)
  const failed = await check(steady, run, { ...other, onIncomparable: 'fail' })
  expect(failed.isFailing).toBe(true)
  const labelled = await check(steady, run, { machine: 'h100' })
  expect(formatCheck(labelled)).toMatchInlineSnapshot(
    `"incomparable: planted: machine label none → "h100""`,
  )
  expect(labelled.addition?.machine).toBe('h100')
})

test('what says nothing is unmeasured, and is not kept', async () => {
  const found = await check(steady, await runAfter(0.5, { invalid: 'the client was late' }))
  expect(found).toMatchObject({ outcome: 'unmeasured', isFailing: false })
  expect(found).not.toHaveProperty('addition')
  expect(formatCheck(found)).toBe('unmeasured: planted: the client was late')
})

test('with -u nothing is compared', async () => {
  const found = await check(steady, await runAfter(5), { mode: 'all' })
  expect(found).toMatchObject({ outcome: 'accepted', isFailing: false })
  expect(found.addition?.run.numbers.timeToFirstToken).toBeCloseTo(5, 5)
})

test('one failed request of many is no regression of the completion rate', async () => {
  const run = await runAfter(0.5)
  const sent = 100
  const requests = { ...run.requests, sent, completed: sent }
  const whole = { requests, rates: { completionRate: 1 } }
  const lost = { requests: { ...requests, completed: 98 }, rates: { completionRate: 0.98 } }
  const once = await check(
    steady,
    { ...run, ...lost },
    {
      before: whole,
      again: async () => await Promise.resolve({ ...run, ...whole }),
    },
  )
  expect(once.outcome).toBe('inconclusive')
  const half = { requests: { ...requests, completed: 50 }, rates: { completionRate: 0.5 } }
  const broken = await check(steady, { ...run, ...half }, { before: whole })
  expect(broken.changes).toContainEqual(
    expect.objectContaining({
      kind: 'missed',
      metric: expect.objectContaining({ name: 'completionRate' }),
    }),
  )
})
