import { expect, test } from 'vitest'

import { planted, runPlanted } from '../../test/support/planted.ts'
import { place } from '../../test/support/report-place.ts'
import { type ComparedMetric, comparedMetrics } from '../regression/compared-metric.ts'
import { formatVersion, metricsVersion, type SloReport } from '../report/report.ts'
import { createRandom } from '../stats/random.ts'
import { calibrate, formatCalibration, roundsIn, runsIn } from './calibration.ts'
import { type MetricNoise, noiseOf } from './noise.ts'
import { falseAlarms, type SimulatedGate, smallestSeen } from './simulate-gate.ts'

function gateOf(more: Partial<SimulatedGate> = {}): SimulatedGate {
  const rules = { alpha: 0.05, margin: 0.05, suspicious: 1.5 }
  return { rules, rounds: 6, trials: 200, random: createRandom(3), ...more }
}

function metricOf(name: string): ComparedMetric {
  const found = comparedMetrics.find((metric) => metric.name === name)
  if (found === undefined) throw new Error(`no metric ${name}`)
  return found
}

const noiseAt = (deviation: number, name = 'timeToFirstToken'): MetricNoise => ({
  place: 'a.bench.ts > a',
  metric: metricOf(name),
  mean: 0.5,
  deviation,
})

/** @param seconds - To the first token, of each run. */
async function reportsOf(...seconds: readonly number[]): Promise<SloReport[]> {
  return await Promise.all(
    seconds.map(async (first) => {
      const run = await runPlanted((clock) => planted(clock, () => first))
      return {
        formatVersion,
        metricsVersion,
        version: '0.1.0',
        createdAt: '2026-01-01T00:00:00.000Z',
        reason: 'passed',
        rows: [{ ...place, test: 'planted', run }],
        summaries: [],
        unfinished: [],
      } as const
    }),
  )
}

test('the noise is the deviation of the logarithms, run by run', async () => {
  // logarithms 0, 1 and 2 tenths above the first: deviation 0.1
  const { known, unknown } = noiseOf(await reportsOf(0.5, 0.5 * Math.exp(0.1), 0.5 * Math.exp(0.2)))
  const ttft = known.find(({ metric }) => metric.name === 'timeToFirstToken')
  expect(ttft?.deviation).toBeCloseTo(0.1, 9)
  expect(ttft?.mean).toBeCloseTo(0.5 * Math.exp(0.1), 9)
  expect(known.find(({ metric }) => metric.name === 'outputSpeed')?.deviation).toBeCloseTo(0, 9)
  expect(unknown).toEqual([])
})

test('what not all runs have, and what the client spoilt, has no noise', async () => {
  const [first, second, third] = await reportsOf(0.5, 0.5, 0.5)
  if (first === undefined || second === undefined || third === undefined) throw new Error('none')
  const gone = noiseOf([first, second, { ...third, rows: [] }])
  expect(gone.known).toEqual([])
  expect(gone.unknown[0]).toBe('a.bench.ts > planted: 2 of 3 runs have a median TTFT')
  const rows = third.rows.map((row) => ({ ...row, run: { ...row.run, invalid: 'too busy' } }))
  expect(noiseOf([first, second, { ...third, rows }]).unknown).toEqual([
    'a.bench.ts > planted: too busy',
  ])
})

test('more noise hides more, more rounds hide less, and nothing is seen below the margin', () => {
  const seen = (deviation: number, more?: Partial<SimulatedGate>): number | undefined =>
    smallestSeen(noiseAt(deviation), 1, gateOf(more))
  expect(seen(0)).toBe(0.05)
  // docs/compare.md: at 2.66 % six rounds find 10 % in 97 of 100, and at 5 % in 71
  expect(seen(0.0266)).toBe(0.1)
  expect(seen(0.05)).toBe(0.15)
  expect(seen(0.05, { rounds: 30 })).toBeLessThan(0.15)
  expect(seen(2)).toBeUndefined()
  expect(smallestSeen(noiseAt(0, 'completionRate'), 1, gateOf())).toBeUndefined()
})

test('a comparison of a commit with itself hardly ever fails', () => {
  const noise = ['timeToFirstToken', 'outputSpeed', 'endToEndLatency'].map((name) =>
    noiseAt(0.05, name),
  )
  expect(falseAlarms(noise, gateOf({ trials: 1000 }))).toBeLessThanOrEqual(0.01)
})

test('a comparison has time for a quarter of its runs, since it may have to confirm', () => {
  expect(roundsIn(600, 10)).toBe(15)
  expect(roundsIn(119, 10)).toBeUndefined()
  expect(roundsIn(1e6, 1)).toBe(100)
  // and so many runs tell the noise, where that has a time of its own
  expect([runsIn(Infinity, 10, 6), runsIn(45, 10, 6), runsIn(29, 10, 6)]).toEqual([6, 4, undefined])
})

test('a calibration in the terminal', () => {
  const known = [noiseAt(0), noiseAt(2, 'outputSpeed'), noiseAt(0.001, 'completionRate')]
  const found = calibrate(
    { known, unknown: ['b > c: too busy'] },
    { runs: 6, secondsPerRun: 10 },
    gateOf(),
  )
  expect(formatCalibration(found).join('\n')).toMatchInlineSnapshot(`
    "6 runs of 10.0 s each

    a.bench.ts > a
      median TTFT 500 ms, runs differ by 0 %; 5 % worse is seen in 90 of 100 comparisons
      median speed 0.500 tok/s, runs differ by 200 %; nothing up to twice as bad is seen in 90 of 100 comparisons
      completion rate 50 %, runs differ by 0.1 points

    without a noise that could be told:
      b > c: too busy

    6 rounds: 0 % of comparisons of a commit with itself fail, by simulation with this noise
    npx vitest-slo ab --base origin/main --rounds 6 --margin 0.05"
  `)
})
