import { expect, test } from 'vitest'

import { limitsOf } from '../../test/support/judge-one.ts'
import type { Trace } from '../metrics/trace.ts'
import { clientHealth } from './client-health.ts'

const trace = (scheduleDelay: number | undefined, lags: readonly number[]): Trace => ({
  ...(scheduleDelay !== undefined && { scheduledAt: 10 - scheduleDelay }),
  sentAt: 10,
  chunks: lags.map((lag) => ({
    at: 11,
    arrivedAt: 11 + lag,
    text: 'x',
    reasoning: '',
    toolCall: '',
  })),
  end: { kind: 'done', at: 12 },
})

test('nothing is known of a client whose target stamps nothing and whose requests had no plan', () => {
  expect(clientHealth([trace(undefined, [0, 0])], [])).toEqual({
    report: { state: 'valid', because: [] },
  })
})

test('a client that reads and sends in time is sound, and its lateness is told', () => {
  const health = clientHealth([trace(0.001, [0.002, 0.004]), trace(0.003, [0])], [])
  expect(health).toMatchObject({
    report: { state: 'valid', because: [] },
    lag: {
      p50: expect.closeTo(0.003, 9),
      p99: expect.closeTo(0.00398, 9),
      max: expect.closeTo(0.004, 9),
    },
    scheduleDelay: {
      p50: expect.closeTo(0.002, 9),
      p99: expect.closeTo(0.00298, 9),
      max: expect.closeTo(0.003, 9),
    },
  })
})

test('a client that sends half of its requests too late makes another load', () => {
  const late = [trace(0.02, []), trace(0.03, []), trace(0, [])]
  expect(clientHealth(late, []).problem).toMatchInlineSnapshot(
    `"this process sent half of the requests more than 20.0 ms after their planned time, where at most 10.0 ms is allowed: the client was too busy to make this load"`,
  )
  expect(clientHealth([trace(0.02, []), trace(0, []), trace(0, [])], []).problem).toBeUndefined()
})

test('the lag that is allowed grows with the tightest limit on a time', () => {
  const late = [trace(undefined, [0.05])]
  const isSound = (limits: Record<string, unknown>): boolean =>
    clientHealth(late, limitsOf(limits)).problem === undefined
  expect(isSound({ expectP95TTFT: 3 })).toBe(true)
  expect(isSound({ expectP95TTFT: 3, expectP50E2E: 2 })).toBe(false)
  // a speed says nothing of times: 2 % of the median latency, 2 s here
  expect(isSound({ expectP25Speed: 3 })).toBe(false)
  expect(clientHealth([trace(undefined, [0.039])], []).problem).toBeUndefined()
  expect(clientHealth(late, limitsOf({ expectP95TTFT: 2 })).problem).toMatchInlineSnapshot(
    `"this process read 1 in 100 chunks more than 50.0 ms after the target had them, where at most 40.0 ms is allowed: the client was too busy to be trusted"`,
  )
})
