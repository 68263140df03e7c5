import { expect, test } from 'vitest'

import { type LabAnswer, labPhase, labSearch } from '../scripts/proofs/lab-search.ts'
import { type Planted, plantedServers } from '../scripts/proofs/planted-servers.ts'
import { requestMetrics } from '../src/metrics/request-metrics.ts'
import type { SimulatedServerOptions } from '../src/simulation/server-options.ts'
import { createSimulatedServer } from '../src/simulation/simulated-server.ts'
import { createVirtualClock, type VirtualClock } from '../src/simulation/virtual-clock.ts'
import { rateOf } from '../src/slo/observe.ts'
import type { Target, TargetRequest } from '../src/targets/target.ts'

type Server = Omit<SimulatedServerOptions, 'clock' | 'seed'>

const plain: Server = {
  slots: Infinity,
  tokens: 21,
  tokensPerChunk: 20,
  timeToFirstToken: 0.2,
  timePerToken: 0.02,
  curve: { kind: 'flat' },
}
const noLimits = { p25Speed: 0.001, p95TTFT: 1000 }

const countLetters = (text: string): number => text.replaceAll(' ', '').length

function plantedAt(shape: Planted['shape'], capacity: number, noise: Planted['noise']): Planted {
  const found = plantedServers().find(
    (one) => one.shape === shape && one.capacity === capacity && one.noise === noise,
  )
  if (found === undefined) throw new RangeError(`No ${shape} of ${capacity} was planted.`)
  return found
}

async function search(server: Server, slo: Planted['slo'], maxSearch: number): Promise<LabAnswer> {
  const clock = createVirtualClock()
  const target = createSimulatedServer({ ...server, clock, seed: 1 })
  return await clock.run(
    async () => await labSearch({ target, clock, slo, maxSearch, maxTokens: 50 }),
  )
}

/** Every second request ends well, and empty. */
function emptyEverySecondTime(target: Target, clock: VirtualClock): Target {
  let sent = 0
  async function* empty(): AsyncGenerator<string> {
    await new Promise<void>((resolve) => {
      clock.after(0.5, resolve)
    })
    yield* []
  }
  return {
    name: target.name,
    stream: (request: TargetRequest) => (sent++ % 2 === 0 ? target.stream(request) : empty()),
  }
}

test('the lab takes 7 for 7 where the limit on the speed is a cliff, as its guess is near enough', async () => {
  const server: Server = { ...plain, curve: { kind: 'knee', at: 7, slope: 1 } }
  const answer = await search(server, { p25Speed: 34, p95TTFT: 0.5 }, 64)
  // 1, 2, 4, 8, 6, 7; each of 8 s, and of at most an answer more
  expect(answer).toMatchObject({ users: 7, probes: 6 })
  expect(answer.seconds).toBeGreaterThan(48)
  expect(answer.seconds).toBeLessThan(55)
})

// The exercise's own Python code, on threads that sleep as these servers do, in real time. Of the
// cliff the time to first token binds: 0.3 · (0.2 · 3 + 0.4) s at 9 users is below the limit, 0.307 s.
test.for([
  ['cliff', 7, { users: 9, probes: 8 }, 72.4],
  ['knee', 20, { users: 17, probes: 10 }, 86.9],
] as const)(
  'for a %s of %i the answer is that of the original, in as much time',
  async ([shape, capacity, reference, seconds]) => {
    const { server, slo } = plantedAt(shape, capacity, 'low')
    const answer = await search(server, slo, 64)
    expect(answer).toMatchObject(reference)
    expect(Math.abs(answer.seconds / seconds - 1)).toBeLessThan(0.02)
  },
)

// Where 0.8 · median meets the limit, on the line of the curve: 0.8 · 50 / f(n) = p25Speed.
test.for([
  ['gentle', 7, 'low', 5.2],
  ['gentle', 50, 'low', 33.3],
  ['knee', 20, 'low', 17.4],
  ['gentle', 50, 'high', 55.3],
] as const)(
  'the lab misses a %s capacity of %i at %s noise as its guess of P25 has it',
  async ([shape, capacity, noise, guess]) => {
    const { server, slo, binding } = plantedAt(shape, capacity, noise)
    expect(binding).toBe('p25Speed')
    const { users } = await search(server, slo, 1000)
    expect(users).toBeLessThan(guess * (noise === 'high' ? 1.1 : 1))
    expect(users).toBeGreaterThan(guess * (noise === 'high' ? 0.9 : 0.94) - 1)
  },
)

test.for([
  [6, 5, 4],
  [8, 8, 4],
  [1, 1, 1],
] as const)(
  'on a server without limits and with a maximum of %i the lab answers %i after %i phases',
  async ([maxSearch, users, probes]) => {
    expect(await search(plain, noLimits, maxSearch)).toMatchObject({ users, probes })
  },
)

test('to the lab a server whose answers take more than 8 s serves nobody', async () => {
  const slow: Server = { ...plain, timePerToken: 0.5 }
  // its speed of 2, and 0.3 · 10.2 s, would keep both limits
  const answer = await search(slow, { p25Speed: 1, p95TTFT: 4 }, 4)
  expect(answer).toMatchObject({ users: 0, probes: 1 })
  expect(answer.seconds).toBeCloseTo(10.2, 6)
})

test("the lab's response rate is 1 though every second request fails; ours is 0.5", async () => {
  const { server } = plantedAt('cliff', 7, 'low')
  const clock = createVirtualClock()
  const target = emptyEverySecondTime(createSimulatedServer({ ...server, clock, seed: 1 }), clock)
  const { responseRate, medianSpeed, medianEndToEnd, traces } = await clock.run(
    async () => await labPhase({ target, clock, maxTokens: 50 }, 7),
  )
  const requests = traces.map((trace) => requestMetrics(trace, countLetters))
  expect(requests.length).toBeGreaterThan(70)
  expect(responseRate).toBe(1)
  // its medians are those of the others
  expect(medianSpeed / 50).toBeCloseTo(1, 1)
  expect(medianEndToEnd / 0.6).toBeCloseTo(1, 1)
  expect(rateOf('responseRate', requests)).toBeCloseTo(0.5, 2)
})

test("one request that throws ends the lab's search", async () => {
  await expect(
    search({ ...plain, errorRate: 0.01 }, noLimits, 64),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[Error: The lab's search ends at the first request that fails: SimulatedServerError: The simulated server failed, as "errorRate" asks.]`,
  )
})

test('a user of the lab stands still until the next look, 10 ms at most', async () => {
  const clock = createVirtualClock()
  const target = createSimulatedServer({ ...plain, noise: 0.05, clock, seed: 1 })
  const { traces } = await clock.run(
    async () => await labPhase({ target, clock, maxTokens: 50 }, 1),
  )
  const pauses = traces.slice(1).map(({ sentAt }, index) => sentAt - (traces[index]?.end.at ?? 0))
  expect(Math.max(...pauses)).toBeLessThanOrEqual(0.01 + 1e-9)
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(0)
  expect(pauses.length).toBeGreaterThan(10)
})
