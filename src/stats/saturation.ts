import { meanOf } from './summary.ts'

/** What arrivals and completions say about a server under an open load. */
export interface Saturation {
  /**
   * `stable`: the score is below the floor. `overloaded`: latencies rise by more than the floor.
   * `backlogged`: requests stay behind, but latencies do not say that it gets worse.
   */
  readonly state: 'stable' | 'backlogged' | 'overloaded'
  /** From 0 to 1, the worse of the two signals: a fraction of arrivals, or of a latency. */
  readonly score: number
  /** The fraction that chance alone explains: 1/√arrivals. */
  readonly floor: number
  /** From 0 to 1; 1 from 20 arrivals on. */
  readonly confidence: number
}

const FEWEST_FOR_A_TREND = 20

/**
 * By which fraction the second half's mean lies above the first one's; 0 unless the means of the
 * four quarters rise strictly, as they do by chance in 1 of 24 stable series.
 */
function latencyTrend(latencies: readonly number[]): number {
  const n = latencies.length
  if (n < FEWEST_FOR_A_TREND) {
    return 0
  }
  const quarter = Math.floor(n / 4)
  const means = [0, 1, 2, 3].map((i) =>
    meanOf(latencies.slice(i * quarter, i === 3 ? n : (i + 1) * quarter)),
  )
  if (!means.every((mean, i) => i === 0 || mean > means[i - 1]!)) {
    return 0
  }
  const half = Math.floor(n / 2)
  const first = meanOf(latencies.slice(0, half))
  return (meanOf(latencies.slice(half)) - first) / first
}

/**
 * Whether a server keeps up with an open load, without a parameter to tune.
 *
 *     deficit = max(0, (arrivals - completions)/arrivals)
 *     trend = (mean of the second half - mean of the first)/mean of the first
 *     score = max(deficit, min(trend, 1)),   floor = 1/√arrivals
 *     stable: score < floor;   overloaded: else, trend > floor;   backlogged: else
 *
 * The trend is that of the latencies in the order of completion and counts from 20 of them on, if
 * the means of their four quarters rise strictly. At exact capacity a backlog grows as √t, which a
 * test for a straight slope misses; hence the floor. The composite detector of inference-sim
 * (`sim/saturation/composite.go`), which reports over 640 experiments.
 *
 * Only for an open load: in a closed loop the number of requests in flight is fixed. Count arrivals
 * and completions in one window that starts after the warm-up, whichever request they belong to.
 * Counted from an empty server on, all that is in flight at the end would be a deficit, and the
 * short answers that come first a rise. Measured on queues with exponential gaps and services, 64
 * served at a time, 400 arrivals, share that is stable / backlogged / overloaded:
 *
 *     load 0.5   window: 96 /  2 /  3 %   from an empty server:  0 / 80 / 20 %
 *     load 0.9   window: 90 /  6 /  4 %   from an empty server:  0 / 56 / 44 %
 *     load 1.0   window: 62 / 20 / 18 %   from an empty server:  0 / 44 / 56 %
 *     load 1.1   window: 19 / 36 / 46 %   from an empty server:  0 / 26 / 74 %
 *     load 1.3   window:  0 / 10 / 90 %   from an empty server:  0 /  5 / 95 %
 *
 * @param options.arrivals - Requests sent in the window.
 * @param options.completions - Requests answered in the window.
 * @param options.latencies - Of the answered ones in the order of completion, in seconds.
 * @returns `undefined` when nothing arrived.
 * @example
 * saturationOf({ arrivals: 400, completions: 380, latencies: [] })
 * // { state: 'backlogged', score: 0.05, floor: 0.05, confidence: 1 }
 */
export function saturationOf(options: {
  arrivals: number
  completions: number
  latencies: readonly number[]
}): Saturation | undefined {
  const { arrivals, completions, latencies } = options
  if (arrivals <= 0) {
    return undefined
  }
  // not 1 - completions/arrivals: rounding would put a deficit of exactly the floor below it
  const deficit = (arrivals - completions) / arrivals
  const trend = latencyTrend(latencies)
  const score = Math.max(0, deficit, Math.min(trend, 1))
  const floor = 1 / Math.sqrt(arrivals)
  const confidence = Math.min(1, arrivals / FEWEST_FOR_A_TREND)
  return { state: stateOf(score, trend, floor), score, floor, confidence }
}

function stateOf(score: number, trend: number, floor: number): Saturation['state'] {
  if (score < floor) {
    return 'stable'
  }
  return trend > floor ? 'overloaded' : 'backlogged'
}
