import { expect, test } from 'vitest'

import type { Trace } from '../metrics/trace.ts'
import { clientHealth } from './client-health.ts'
import { judgeSigns, type ObservedSigns, type SignBounds, type Signs } from './client-signs.ts'

const bounds: SignBounds = { late: 0.06, seconds: 30, isRemote: true }
const lateness = (p99: number) => ({ p50: 0.0001, p99, max: 1 })

const stateOf = (signs: Signs, more: Partial<SignBounds> = {}): string => {
  const { invalid, suspect } = judgeSigns(signs, { ...bounds, ...more })
  return invalid.length > 0 ? 'invalid' : suspect.length > 0 ? 'suspect' : 'valid'
}

test('a client without signs is not doubted', () => {
  expect(judgeSigns({}, bounds)).toEqual({ invalid: [], suspect: [] })
})

test('each sign makes a client suspect, and invalid, from its bound on', () => {
  expect([0.649, 0.65, 0.849, 0.85].map((busiestLoop) => stateOf({ busiestLoop }))).toEqual([
    'valid',
    'suspect',
    'suspect',
    'invalid',
  ])
  const lates = [0.03, 0.031, 0.06, 0.061]
  const expected = ['valid', 'suspect', 'suspect', 'invalid']
  expect(lates.map((p99) => stateOf({ canaryLag: lateness(p99) }))).toEqual(expected)
  expect(lates.map((p99) => stateOf({ scheduleDelay: lateness(p99) }))).toEqual(expected)
  const frozen = (count: number, seconds: number): Signs => ({
    freezes: { count, seconds, longest: 0.2 },
  })
  expect(stateOf(frozen(0, 0))).toBe('valid')
  expect(stateOf(frozen(1, 0.2))).toBe('suspect')
  expect(stateOf(frozen(2, 0.31))).toBe('invalid')
  expect([0.05, 0.051].map((steal) => stateOf({ steal }))).toEqual(['valid', 'invalid'])
})

test('chunks that are read together are the server’s doing where the canary is in time', () => {
  expect(stateOf({ coReadShare: 0.9, canaryLag: lateness(0.001) })).toBe('valid')
  const { suspect } = judgeSigns({ coReadShare: 0.06, canaryLag: lateness(0.04) }, bounds)
  expect(suspect).toMatchInlineSnapshot(`
    [
      "a stream of known timing was read more than 40.0 ms late in 1 of 100 cases, where at most 30.0 ms is sound",
      "6 % of the chunks were read together with the one before, so that gaps between them say nothing",
    ]
  `)
})

test('a target that computes in this process may keep it busy', () => {
  const inProcess = { isRemote: false }
  expect(stateOf({ busiestLoop: 1 }, inProcess)).toBe('valid')
  expect(stateOf({ scheduleDelay: lateness(0.06) }, inProcess)).toBe('valid')
  expect(stateOf({ scheduleDelay: lateness(1), steal: 1 }, inProcess)).toBe('suspect')
})

test('what spoils a run is said with its figure and its bound', () => {
  const signs: Signs = {
    busiestLoop: 0.93,
    canaryLag: lateness(0.5),
    scheduleDelay: lateness(0.7),
    freezes: { count: 3, seconds: 0.6, longest: 0.25 },
    steal: 0.12,
  }
  expect(judgeSigns(signs, bounds).invalid.join('\n')).toMatchInlineSnapshot(`
    "the event loop of this process was busy for 93 % of a second, where less than 85 % is sound
    a stream of known timing was read more than 500 ms late in 1 of 100 cases, where at most 60.0 ms is sound
    1 in 100 requests was sent more than 700 ms after its planned time, where at most 60.0 ms is sound
    this machine stood still 3 times for more than 100 ms, 600 ms in all
    the host of this machine took 12 % of its time away, where at most 5 % is sound"
  `)
})

const done: Trace = {
  sentAt: 10,
  chunks: [11, 11, 12].map((at) => ({ at, arrivedAt: at, text: 'x', reasoning: '', toolCall: '' })),
  end: { kind: 'done', at: 13 },
}
const watched = (signs: Partial<ObservedSigns>) =>
  clientHealth([done], [], {
    isRemote: true,
    signs: { loops: [], ...signs },
    work: { makings: [], seconds: 30 },
  })

test('signs become the report of a run, and an invalid client its problem', () => {
  expect(watched({ loops: [0.2, 0.4, 0.3], steal: 0 }).report).toEqual({
    state: 'valid',
    because: [],
    busiestLoop: 0.4,
    coReadShare: 1 / 3,
    steal: 0,
  })
  const late = watched({ canaryLags: new Float64Array(100).fill(0.2), freezes: [] })
  expect(late.report).toMatchObject({ state: 'invalid', canaryLag: { p50: 0.2, max: 0.2 } })
  expect(late.problem).toMatchInlineSnapshot(
    `"a stream of known timing was read more than 200 ms late in 1 of 100 cases, where at most 60.0 ms is sound: the client was too busy to be trusted"`,
  )
  expect(late.report.because).toEqual([late.problem])
})

test('a few readings of the canary have no 99th percentile', () => {
  const { report } = watched({ canaryLags: new Float64Array(99).fill(9) })
  expect(report.canaryLag).toBeUndefined()
  expect(report.state).toBe('valid')
})

test('connections that were opened while it was measured are counted', () => {
  const { report } = clientHealth([{ ...done, connecting: 0.02 }, done], [])
  expect(report.connects).toEqual({ count: 1, longest: 0.02 })
})
