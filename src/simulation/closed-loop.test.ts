import { expect, test } from 'vitest'

import { sendRequest } from '../load/send-request.ts'
import type { Trace } from '../metrics/trace.ts'
import { quantile } from '../stats/quantile.ts'
import type { SimulatedServerOptions } from './server-options.ts'
import { createSimulatedServer } from './simulated-server.ts'
import { expectedThroughput, trueCapacity, trueMissShares } from './truth.ts'
import { createVirtualClock } from './virtual-clock.ts'

type Shape = Omit<SimulatedServerOptions, 'clock'>

const gentle: Shape = {
  seed: 1,
  slots: 64,
  tokens: 51,
  timeToFirstToken: 0.5,
  timePerToken: 0.02,
  curve: { kind: 'linear', slope: 0.05 },
}

/** A closed loop of `users` over `seconds`; each sends its next request when the last one has ended. */
async function closedLoop(shape: Shape, users: number, seconds: number): Promise<Trace[]> {
  const clock = createVirtualClock({ startsAt: 0 })
  const target = createSimulatedServer({ ...shape, clock })
  const { signal } = new AbortController()
  const traces: Trace[] = []
  await clock.run(async () => {
    const user = async (): Promise<void> => {
      while (clock.now() < seconds) {
        // oxlint-disable-next-line no-await-in-loop -- a user sends one request after the other
        const trace = await sendRequest({
          target,
          prompt: 'hi',
          maxTokens: 10_000,
          clock,
          timeout: 1e6,
          signal,
        })
        traces.push(trace)
      }
    }
    await Promise.all(Array.from({ length: users }, user))
  })
  return traces
}

/** Tokens per second that were stamped from `from` to `to`. */
function throughputOf(traces: readonly Trace[], from: number, to: number): number {
  const stamped = traces
    .flatMap(({ chunks }) => chunks)
    .filter(({ at }) => at >= from && at < to)
    .reduce((sum, { nativeTokens = Number.NaN }) => sum + nativeTokens, 0)
  return stamped / (to - from)
}

async function throughputError(shape: Shape, users: number, seconds = 300): Promise<number> {
  const traces = await closedLoop(shape, users, seconds)
  const truth = expectedThroughput({ ...shape, clock: createVirtualClock() }, users)
  return throughputOf(traces, seconds / 8, seconds) / truth - 1
}

const timesToFirstToken = (traces: readonly Trace[]): number[] =>
  traces.map(({ sentAt, chunks }) => (chunks[0]?.at ?? Number.NaN) - sentAt)

const speeds = (traces: readonly Trace[]): number[] =>
  traces.map(
    ({ chunks }) => (gentle.tokens - 1) / ((chunks.at(-1)?.at ?? 0) - (chunks[0]?.at ?? 0)),
  )

const sortedQuantile = (values: readonly number[], p: number): number =>
  quantile(
    values.toSorted((a, b) => a - b),
    p,
  ) ?? Number.NaN

test.for([
  ['flat', { kind: 'flat' }],
  ['linear', { kind: 'linear', slope: 0.05 }],
  ['knee', { kind: 'knee', at: 6, slope: 0.5 }],
  ['batching', { kind: 'batching', balance: 8 }],
] as const)('throughput of a closed loop on a %s curve is as stated', async ([, curve]) => {
  for (const users of [1, 5, 16]) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other, to be kind to the machine
    const error = await throughputError({ ...gentle, curve, tokensPerChunk: 10 }, users)
    expect(Math.abs(error), `${users} users`).toBeLessThan(0.01)
  }
})

test.for([
  ['more users than slots', { slots: 5 }, 17],
  ['noise', { noise: 0.3 }, 12],
  ['correlated noise', { noise: 0.2, correlation: 0.5 }, 12],
  ['errors', { errorRate: 0.2 }, 12],
  ['errors and a queue', { errorRate: 0.2, slots: 5 }, 12],
] as const)('throughput is as stated with %s', async ([, changes, users]) => {
  const error = await throughputError({ ...gentle, ...changes, tokensPerChunk: 25 }, users, 4000)
  expect(Math.abs(error)).toBeLessThan(0.01)
})

test('chunks of many tokens change neither throughput nor the times of an answer', async () => {
  const [single, chunked] = [
    await closedLoop(gentle, 4, 100),
    await closedLoop({ ...gentle, tokensPerChunk: 25 }, 4, 100),
  ]
  expect(chunked.length).toBe(single.length)
  expect(sortedQuantile(timesToFirstToken(chunked), 0.5)).toBeCloseTo(
    sortedQuantile(timesToFirstToken(single), 0.5),
    9,
  )
  expect(chunked.at(-1)?.end.at).toBeCloseTo(single.at(-1)?.end.at ?? 0, 6)
})

test('time to first token and speed have the quantiles of the log-normal distribution', async () => {
  const traces = await closedLoop({ ...gentle, noise: 0.4, tokensPerChunk: 25 }, 11, 3000)
  const settled = traces.filter(({ sentAt }) => sentAt > 100)
  const [times, perSecond] = [timesToFirstToken(settled), speeds(settled)]
  // slowdown 1.5 at 11 users; z of 0.95 and 0.75. 13,000 requests: a standard error is below 0.8 %
  const ratios = [
    sortedQuantile(times, 0.5) / 0.75,
    sortedQuantile(times, 0.95) / (0.75 * Math.exp(0.4 * 1.6449)),
    sortedQuantile(perSecond, 0.25) * (0.03 * Math.exp(0.4 * 0.6745)),
  ]
  for (const ratio of ratios) expect(Math.abs(ratio - 1)).toBeLessThan(0.025)

  // and so many miss a limit as stated, within four standard errors
  const server = { ...gentle, noise: 0.4, clock: createVirtualClock() }
  const truth = trueMissShares(server, { p25Speed: 30, p95TTFT: 1.2 }, 11)
  const slower = perSecond.filter((speed) => speed < 30).length / settled.length
  const later = times.filter((time) => time > 1.2).length / settled.length
  const band = (share: number): number => 4 * Math.sqrt((share * (1 - share)) / settled.length)
  expect(Math.abs(slower - truth.speed)).toBeLessThan(band(truth.speed))
  expect(Math.abs(later - truth.timeToFirstToken)).toBeLessThan(band(truth.timeToFirstToken))
})

test('the wait for a slot is as stated, once the phases are mixed', async () => {
  const shape: Shape = { ...gentle, slots: 20, curve: { kind: 'flat' }, noise: 0.1 }
  const clock = createVirtualClock()
  for (const users of [22, 28, 55]) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other, to be kind to the machine
    const traces = await closedLoop({ ...shape, tokensPerChunk: 50 }, users, 1500)
    const times = timesToFirstToken(traces.filter(({ sentAt }) => sentAt > 500))
    for (const p of [0.2, 0.5, 0.8, 0.95]) {
      const limits = { p95TTFT: sortedQuantile(times, p) }
      const { timeToFirstToken } = trueMissShares({ ...shape, clock }, limits, users)
      expect(Math.abs(timeToFirstToken - (1 - p)), `${users} users, ${p}`).toBeLessThan(0.025)
    }
  }
})

test('a planted capacity is the true capacity', () => {
  const server = { ...gentle, clock: createVirtualClock() }
  // speed at n users is 50 / (1 + 0.05·(n − 1)): 25 at 21, and 23.8 at 22
  expect(trueCapacity(server, { p25Speed: 25 })).toBe(21)
  expect(trueCapacity(server, { p25Speed: 24.9 })).toBe(21)
  expect(trueCapacity(server, { p25Speed: 25.1 })).toBe(20)
  // time to first token at n users is 0.5 + 0.025·(n − 1): 0.75 at 11
  expect(trueCapacity(server, { p25Speed: 25, p95TTFT: 0.75 })).toBe(11)
  // with noise of 0.4 its P95 is 1.931 times that: 1.448
  expect(trueCapacity({ ...server, noise: 0.4 }, { p95TTFT: 1.449 })).toBe(11)
  expect(trueCapacity({ ...server, noise: 0.4 }, { p95TTFT: 1.447 })).toBe(10)
})

test('a capacity may be none, without end, or ended by the queue', () => {
  const server = { ...gentle, clock: createVirtualClock() }
  expect(trueCapacity(server, { p25Speed: 51 })).toBe(0)
  expect(trueCapacity(server, {})).toBe(Infinity)
  expect(trueCapacity({ ...server, slots: 8, maxQueue: 4 }, {})).toBe(12)
})

test('slots without a curve are a capacity, too: who waits has a late first token', () => {
  const server = {
    ...gentle,
    clock: createVirtualClock(),
    slots: 20,
    curve: { kind: 'flat' },
  } as const
  // service takes 1.5 s, so that a slot becomes free each 0.075 s
  expect(trueCapacity(server, { p95TTFT: 0.5 })).toBe(20)
  const capacity = trueCapacity(server, { p95TTFT: 0.5 + 1.5 })
  // in 1.5 s each of the slots becomes free once
  expect(capacity).toBeGreaterThan(35)
  expect(capacity).toBeLessThanOrEqual(40)
})

test('what has no steady state has no stated throughput', () => {
  const server = { ...gentle, clock: createVirtualClock() }
  expect(() =>
    expectedThroughput({ ...server, drift: 0.1, freezes: { every: 60, lasting: 1 } }, 4),
  ).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: What a server with drift and freezes comes to is not known in closed form. Ask for the same server without.]`,
  )
})

test('drift and freezes cost the throughput that they take from the time', async () => {
  const shape: Shape = { ...gentle, tokensPerChunk: 5 }
  const plain = await closedLoop(shape, 4, 300)
  const frozen = await closedLoop({ ...shape, freezes: { every: 20, lasting: 5 } }, 4, 300)
  expect(throughputOf(frozen, 100, 300) / throughputOf(plain, 100, 300)).toBeCloseTo(0.75, 2)
  const drifting = await closedLoop({ ...shape, drift: 0.2 }, 4, 300)
  // after 250 s times are 1 + 0.2·250/60 = 1.833 times the first ones
  expect(throughputOf(plain, 200, 300) / throughputOf(drifting, 200, 300)).toBeCloseTo(1.833, 1)
})

test('so many requests fail as errorRate says, at the start and in the middle', async () => {
  const traces = await closedLoop({ ...gentle, errorRate: 0.1, tokensPerChunk: 25 }, 10, 1000)
  const failed = traces.filter(({ end }) => end.kind === 'error')
  const band = 4 * Math.sqrt((0.1 * 0.9) / traces.length)
  expect(Math.abs(failed.length / traces.length - 0.1)).toBeLessThan(band)
  const atStart = failed.filter(({ chunks }) => chunks.length === 0).length
  expect(Math.abs(atStart / traces.length - 0.05)).toBeLessThan(band)
})
