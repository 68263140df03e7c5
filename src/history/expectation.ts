import { upperTail } from '../regression/change.ts'
import { type Estimate, studentInterval } from '../stats/estimate.ts'
import { levelShifts } from '../stats/level-shifts.ts'
import { robustPrediction } from '../stats/robust-prediction.ts'
import type { TrackedFigure } from './history-line.ts'
import type { Point, Series } from './series.ts'

/** What one more value of a series is measured by. */
export interface Expectation {
  /** Runs that it is made from. */
  readonly runs: number
  readonly median: number
  /** One-sided bounds: a value like the others is beyond each with probability α. */
  readonly lower: number
  readonly upper: number
}

/** How a value lies to what was expected. */
export interface Departure {
  /** For the worse: 0.1 is 10 % worse, of fractions the difference. Negative: better. */
  readonly worseBy: number
  /** Of one at least as bad by chance; one-sided, not adjusted. */
  readonly pWorse: number
  readonly pBetter: number
  /** Of one that is no better, if it were worse by just the margin. */
  readonly pNoWorse: number
}

/** A run at which a series came to another level. */
export interface LevelShift {
  readonly at: Point
  /** The new level to the one before it, as {@link Departure} has it. */
  readonly worseBy: number
}

/** Earlier runs are too long ago. */
const longestWindow = 50
/** So many values are looked at for changes. */
const longestSeries = 100

/** On the scale that is tested: logarithms; of fractions themselves. */
function scaled({ unit }: Pick<TrackedFigure, 'unit'>, value: number): number {
  // nobody at all is the worst capacity, and has no logarithm
  return unit === 'fraction' ? value : Math.log(Math.max(value, Number.MIN_VALUE))
}

const unscaled = ({ unit }: Pick<TrackedFigure, 'unit'>, value: number): number =>
  unit === 'fraction' ? value : Math.exp(value)

/** From a difference on that scale to what people are told. */
function worseByOf({ unit, better }: TrackedKind, difference: number): number {
  const worse = better === 'lower' ? difference : -difference
  return unit === 'fraction' ? worse : Math.expm1(worse)
}

type TrackedKind = Pick<TrackedFigure, 'unit' | 'better'>

/** The margin that a fraction has: one request of a hundred. */
const marginOfFractions = 0.01

/** A change for the worse below it is none. */
export function marginOfFigure({ unit }: Pick<TrackedFigure, 'unit'>, margin: number): number {
  return unit === 'fraction' ? marginOfFractions : margin
}

/** Where the level of a series changed by the margin at least. */
export function shiftsOf(
  series: Pick<Series, 'unit' | 'better' | 'points'>,
  margin: number,
): readonly LevelShift[] {
  const points = series.points.slice(-longestSeries)
  const values = points.map(({ value }) => scaled(series, value))
  const starts = levelShifts(values)
  return starts.flatMap((start, index) => {
    const at = points[start]
    const before = values.slice(starts[index - 1] ?? 0, start)
    const after = values.slice(start, starts[index + 1])
    const difference = meanOfAll(after) - meanOfAll(before)
    const worseBy = worseByOf(series, difference)
    const isLarge =
      Math.max(worseBy, worseByOf(series, -difference)) >= marginOfFigure(series, margin)
    return at === undefined || !isLarge ? [] : [{ at, worseBy }]
  })
}

const meanOfAll = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** What is expected of one more run, from the runs since the last change of level. */
export class Yardstick {
  readonly runs: number
  readonly #kind: TrackedKind
  readonly #margin: number
  readonly #prediction: Estimate | undefined

  /** @param series - Without the values that are to be judged. */
  constructor(series: Pick<Series, 'unit' | 'better' | 'points'>, margin: number) {
    const start = shiftsOf(series, margin).at(-1)?.at
    const since = start === undefined ? 0 : series.points.indexOf(start)
    const values = series.points.slice(since).slice(-longestWindow)
    this.runs = values.length
    this.#kind = series
    this.#margin = marginOfFigure(series, margin)
    this.#prediction = robustPrediction(values.map(({ value }) => scaled(series, value)))
  }

  /** @returns `undefined` for fewer than two runs. */
  expectation(alpha: number): Expectation | undefined {
    if (this.#prediction === undefined) return undefined
    const { lower, upper } = studentInterval(this.#prediction, 1 - 2 * alpha)
    return {
      runs: this.runs,
      median: unscaled(this.#kind, this.#prediction.mean),
      lower: unscaled(this.#kind, lower),
      upper: unscaled(this.#kind, upper),
    }
  }

  /** @returns `undefined` for fewer than two runs. */
  departure(value: number): Departure | undefined {
    if (this.#prediction === undefined) return undefined
    const { unit, better } = this.#kind
    const difference = scaled(this.#kind, value) - this.#prediction.mean
    const w = better === 'lower' ? difference : -difference
    const m = unit === 'fraction' ? this.#margin : Math.log1p(this.#margin)
    return {
      worseBy: worseByOf(this.#kind, difference),
      pWorse: upperTail(w, this.#prediction),
      pBetter: upperTail(-w, this.#prediction),
      pNoWorse: upperTail(m - w, this.#prediction),
    }
  }
}
