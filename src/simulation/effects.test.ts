import { expect, test } from 'vitest'

import {
  driftFactor,
  finishAmongFreezes,
  nextCorrelated,
  noiseFactor,
  standardNormal,
} from './effects.ts'
import { createFates, type Fate } from './fates.ts'
import type { SimulatedServerOptions } from './server-options.ts'
import { slowdown } from './service-curve.ts'
import { createVirtualClock } from './virtual-clock.ts'

const server: SimulatedServerOptions = {
  clock: createVirtualClock(),
  seed: 11,
  slots: 8,
  tokens: 10,
  timeToFirstToken: 1,
  timePerToken: 0.1,
  curve: { kind: 'flat' },
}

const drawFates = (count: number, more: Partial<SimulatedServerOptions>): Fate[] =>
  Array.from({ length: count }, createFates({ ...server, ...more }))

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Correlation of neighbours `lag` apart, for values with mean 0. */
function correlationAt(lag: number, values: readonly number[]): number {
  const products = values.slice(lag).map((value, i) => value * (values[i] ?? Number.NaN))
  return meanOf(products) / meanOf(values.map((value) => value * value))
}

test.for([
  ['flat', { kind: 'flat' }, [1, 1, 1]],
  ['linear', { kind: 'linear', slope: 0.5 }, [1, 2.5, 4.5]],
  ['knee', { kind: 'knee', at: 4, slope: 0.5 }, [1, 1, 3]],
  ['batching', { kind: 'batching', balance: 1 }, [1, Math.sqrt(17 / 2), Math.sqrt(65 / 2)]],
] as const)('the %s curve is as its formula at 1, 4 and 8 requests', ([, curve, expected]) => {
  const slowdowns = [1, 4, 8].map((inService) => slowdown(curve, inService))
  expected.forEach((value, i) => {
    expect(slowdowns[i]).toBeCloseTo(value, 12)
  })
})

test('batching gives a throughput that rises and levels off', () => {
  const throughputs = [1, 8, 64, 512, 1e6].map(
    (inService) => inService / slowdown({ kind: 'batching', balance: 16 }, inService),
  )
  expect(throughputs).toEqual(throughputs.toSorted((a, b) => a - b))
  expect(throughputs[1]).toBeGreaterThan(7)
  expect(throughputs[4]).toBeCloseTo(Math.sqrt(1 + 16 ** 2), 5)
})

test('factors have the quantiles of the log-normal distribution', () => {
  const factors = drawFates(20_000, { noise: 0.5 }).map(({ factor }) => factor)
  // Python: NormalDist().cdf(log(x) / 0.5)
  for (const [at, share] of [
    [0.5, 0.0828],
    [1, 0.5],
    [1.5, 0.7913],
    [2.5, 0.9666],
  ] as const) {
    const seen = factors.filter((factor) => factor <= at).length / factors.length
    // four standard errors
    expect(Math.abs(seen - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / 20_000))
  }
  expect(noiseFactor(0.5, 1.6448536269514722)).toBeCloseTo(2.276, 3)
})

test('the smallest and the greatest random number give finite normal ones', () => {
  expect(standardNormal(() => 0)).toBeCloseTo(-6.3379, 3)
  expect(standardNormal(() => 1 - 2 ** -32)).toBeCloseTo(6.3379, 3)
})

test('logarithms of factors are correlated as asked, from request to request', () => {
  const logs = (correlation: number): number[] =>
    drawFates(20_000, { noise: 0.1, correlation }).map(({ factor }) => Math.log(factor) / 0.1)
  expect(Math.abs(correlationAt(1, logs(0)))).toBeLessThan(0.03)
  const correlated = logs(0.8)
  expect(correlationAt(1, correlated)).toBeCloseTo(0.8, 1)
  expect(correlationAt(2, correlated)).toBeCloseTo(0.64, 1)
  // and their spread stays what it was
  expect(Math.sqrt(meanOf(correlated.map((log) => log * log)))).toBeCloseTo(1, 1)
  expect(nextCorrelated(2, 0.6, 1)).toBeCloseTo(2, 12)
})

test('errors and stalls have the shares asked for, and do not change the factors', () => {
  const fates = drawFates(10_000, {
    noise: 0.2,
    errorRate: 0.1,
    stall: { share: 0.05, afterTokens: 1 },
  })
  const countOf = (end: Fate['end']): number => fates.filter((fate) => fate.end === end).length
  // 0.05 of 10,000 with four standard deviations of 22
  expect(Math.abs(countOf('fails at the start') - 500)).toBeLessThan(88)
  expect(Math.abs(countOf('fails in the middle') - 500)).toBeLessThan(88)
  expect(Math.abs(countOf('stalls') - 500)).toBeLessThan(88)
  expect(fates.map(({ factor }) => factor)).toEqual(
    drawFates(10_000, { noise: 0.2 }).map(({ factor }) => factor),
  )
  expect(drawFates(10, { errorRate: 1, errorsAt: 'middle' }).map(({ end }) => end)).toEqual(
    Array.from({ length: 10 }, () => 'fails in the middle'),
  )
})

test('drift of 0.5 makes a server 1.5 times slower after a minute', () => {
  expect([0, 60, 120].map((elapsed) => driftFactor(0.5, elapsed))).toEqual([1, 1.5, 2])
})

test.for([
  ['before the first freeze', 0, 9, 9],
  ['done when the freeze begins', 0, 10, 10],
  ['over a freeze', 9, 2, 13],
  ['over two freezes', 9, 10, 23],
  ['from within a freeze', 11, 1, 13],
  ['from the end of a freeze', 12, 8, 20],
  ['over many', 0, 100, 124],
] as const)('work %s goes on when the freeze is over', ([, elapsed, work, end]) => {
  expect(finishAmongFreezes(elapsed, work, { every: 10, lasting: 2 })).toBeCloseTo(end, 12)
})
