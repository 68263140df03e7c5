import { expect, test } from 'vitest'

import {
  correlatedServers,
  type Planted,
  plantedServers,
} from '../scripts/proofs/planted-servers.ts'
import type { SimulatedServerOptions } from '../src/simulation/server-options.ts'
import { slowdown } from '../src/simulation/service-curve.ts'
import { trueCapacity, trueMissShares } from '../src/simulation/truth.ts'
import { createVirtualClock } from '../src/simulation/virtual-clock.ts'

const withClock = ({ server }: Planted): SimulatedServerOptions => ({
  ...server,
  clock: createVirtualClock(),
  seed: 1,
})
const nameOf = ({ shape, noise, capacity, binding, correlated }: Planted): string =>
  `${correlated ? 'correlated ' : ''}${shape} of ${capacity} users, ${noise} noise, ${binding}`

/** Shares of requests that may miss a limit. */
const allowed = { p25Speed: 0.25, p95TTFT: 0.05 } as const

test('there are 63 planted servers, and 21 with correlated noise, all different', () => {
  const [plain, correlated] = [plantedServers(), correlatedServers()]
  expect([plain.length, correlated.length]).toEqual([63, 21])
  expect(new Set([...plain, ...correlated].map(nameOf)).size).toBe(84)
  // the noise is as strong, only its order differs
  expect(correlated.map(({ slo }) => slo)).toEqual(
    plain.filter(({ noise }) => noise === 'medium').map(({ slo }) => slo),
  )
  expect(new Set(correlated.map(({ server }) => server.correlation))).toEqual(new Set([0.8]))
})

test.for(
  [...plantedServers(), ...correlatedServers()].map((planted) => ({
    name: nameOf(planted),
    planted,
  })),
)('the true capacity is the planted one: $name', ({ planted }) => {
  expect(trueCapacity(withClock(planted), planted.slo)).toBe(planted.capacity)
})

test('the binding limit decides alone, and the other one is kept at any number of users', () => {
  for (const planted of plantedServers()) {
    const { binding, slo, capacity } = planted
    const other = binding === 'p25Speed' ? 'p95TTFT' : 'p25Speed'
    const server = withClock(planted)
    expect(trueCapacity(server, { [binding]: slo[binding] }), nameOf(planted)).toBe(capacity)
    const { speed, timeToFirstToken } = trueMissShares(server, slo, 1000 * capacity)
    const missed = other === 'p25Speed' ? speed : timeToFirstToken
    expect(missed / allowed[other], nameOf(planted)).toBeLessThan(0.05)
  }
  const byTTFT = plantedServers().filter(({ binding }) => binding === 'p95TTFT')
  expect(byTTFT.length).toBe(21)
})

test('the limit is halfway between the capacity and one user more', () => {
  for (const { server, slo, capacity, binding } of plantedServers()) {
    // without noise a limit lies as far above the one as below the other
    const { timeToFirstToken, timePerToken, curve, firstTokenCurve = curve, noise = 0 } = server
    const [now, next] = [capacity, capacity + 1].map((users) =>
      binding === 'p25Speed'
        ? timePerToken * slowdown(curve, users)
        : timeToFirstToken * slowdown(firstTokenCurve, users),
    )
    const limit =
      binding === 'p25Speed'
        ? 1 / slo.p25Speed / Math.exp(noise * 0.6744897501960817)
        : slo.p95TTFT / Math.exp(noise * 1.6448536269514722)
    expect(limit / (now ?? 0)).toBeCloseTo((next ?? 0) / limit, 9)
  }
})

test('shapes are what their names say, at the capacity', () => {
  /** By how much a request gets slower from a capacity of 400 to so many users. */
  const slower = (shape: Planted['shape'], users: number): number => {
    const planted = plantedServers().find((one) => one.shape === shape && one.capacity === 400)
    if (planted === undefined) throw new TypeError(`No ${shape} was planted.`)
    const { curve, firstTokenCurve = curve } = planted.server
    const bound = planted.binding === 'p25Speed' ? curve : firstTokenCurve
    return 1 - slowdown(bound, 400) / slowdown(bound, users)
  }
  expect(slower('cliff', 401)).toBe(0.5)
  expect(slower('knee', 420)).toBeCloseTo(0.055, 3)
  expect(slower('gentle', 420)).toBeCloseTo(0.024, 3)
  expect(slower('cliff', 1)).toBe(0)
  expect(slower('knee', 280)).toBe(slower('knee', 1))
  expect(slower('gentle', 280)).toBeGreaterThan(slower('gentle', 1))
})
