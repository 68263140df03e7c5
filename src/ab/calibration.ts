import { formatCompared } from '../regression/format-change.ts'
import { safeText } from '../report/safe-text.ts'
import { formatPoints, formatSeconds, formatShare } from '../slo/format-number.ts'
import type { MetricNoise, Noise } from './noise.ts'
import { falseAlarms, type SimulatedGate, smallestSeen } from './simulate-gate.ts'

/** How a comparison does on a machine. */
export interface Calibration {
  /** Runs that the noise is from. */
  readonly runs: number
  /** Of one run of all benchmarks. */
  readonly secondsPerRun: number
  /** Of each side, as many as a comparison has time for. */
  readonly rounds: number
  readonly margin: number
  /** Share of comparisons of a commit with itself that fail. */
  readonly falseAlarms: number
  readonly metrics: readonly CalibratedMetric[]
  readonly unknown: readonly string[]
}

interface CalibratedMetric extends MetricNoise {
  /** The smallest change for the worse that is found in 90 of 100 comparisons; absent: none up to 100 %. */
  readonly smallestSeen?: number
}

const [fewestRounds, mostRounds] = [3, 100]

/**
 * The most rounds that a comparison has time for. It makes a run of each side in a round, and as many
 * again to confirm what is worse.
 *
 * @returns `undefined` where the time is not enough for three.
 */
export function roundsIn(budget: number, secondsPerRun: number): number | undefined {
  const rounds = Math.min(mostRounds, Math.floor(budget / (4 * secondsPerRun)))
  return rounds < fewestRounds ? undefined : rounds
}

/**
 * The runs that a calibration makes: as many as were asked for, or as its time allows.
 *
 * @returns `undefined` where the time is not enough for three.
 */
export function runsIn(time: number, secondsPerRun: number, asked: number): number | undefined {
  const runs = Math.min(asked, Math.floor(time / secondsPerRun))
  return runs < fewestRounds ? undefined : runs
}

export function calibrate(
  { known, unknown }: Noise,
  { runs, secondsPerRun }: Pick<Calibration, 'runs' | 'secondsPerRun'>,
  gate: SimulatedGate,
): Calibration {
  return {
    runs,
    secondsPerRun,
    rounds: gate.rounds,
    margin: gate.rules.margin,
    falseAlarms: falseAlarms(known, gate),
    metrics: known.map((each) => {
      const seen = smallestSeen(each, known.length, gate)
      return Object.assign({}, each, seen !== undefined && { smallestSeen: seen })
    }),
    unknown,
  }
}

/** A calibration for people. */
export function formatCalibration(found: Calibration): readonly string[] {
  const byPlace = Map.groupBy(found.metrics, ({ place }) => place)
  return [
    `${found.runs} runs of ${formatSeconds(found.secondsPerRun)} each`,
    ...[...byPlace].flatMap(([place, metrics]) =>
      ['', safeText(place)].concat(metrics.map((each) => `  ${lineOf(each)}`)),
    ),
    ...(found.unknown.length === 0 ? [] : ['', 'without a noise that could be told:']),
    ...found.unknown.map((text) => `  ${safeText(text)}`),
    '',
    `${found.rounds} rounds: ${formatShare(found.falseAlarms)} of comparisons of a commit with itself fail, by simulation with this noise`,
    `npx vitest-slo ab --base origin/main --rounds ${found.rounds} --margin ${found.margin}`,
  ]
}

function lineOf({ metric, mean, deviation, smallestSeen: seen }: CalibratedMetric): string {
  const noise = metric.unit === 'share' ? formatPoints(deviation) : formatShare(deviation)
  const start = `${metric.text} ${formatCompared(metric, mean)}, runs differ by ${noise}`
  if (metric.unit === 'share') return start
  return seen === undefined
    ? `${start}; nothing up to twice as bad is seen in 90 of 100 comparisons`
    : `${start}; ${formatShare(seen)} worse is seen in 90 of 100 comparisons`
}
