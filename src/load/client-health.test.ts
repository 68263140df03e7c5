import { expect, test } from 'vitest'

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
  expect(clientHealth([trace(undefined, [0, 0])])).toEqual({})
})

test('a client that reads and sends in time is sound, and its lateness is told', () => {
  const health = clientHealth([trace(0.001, [0.002, 0.004]), trace(0.003, [0])])
  expect(health).toEqual({
    lag: {
      p50: expect.closeTo(0.003, 9),
      p99: expect.closeTo(0.00398, 5),
      max: expect.closeTo(0.004, 9),
    },
    scheduleDelay: {
      p50: expect.closeTo(0.002, 9),
      p99: expect.any(Number),
      max: expect.closeTo(0.003, 9),
    },
  })
})

test('a client that sends half of its requests too late makes another load', () => {
  expect(
    clientHealth([trace(0.02, []), trace(0.03, []), trace(0, [])]).problem,
  ).toMatchInlineSnapshot(
    `"this process sent half of the requests more than 20.0 ms after their planned time, where at most 10.0 ms is allowed: the client was too busy to make this load"`,
  )
  expect(clientHealth([trace(0.02, []), trace(0, []), trace(0, [])]).problem).toBeUndefined()
})
