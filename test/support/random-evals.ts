import { clusteredEstimate } from '../../src/stats/clustered-estimate.ts'
import { commonEffect, runMeansOf } from '../../src/stats/common-effect.ts'
import { studentQuantile } from '../../src/stats/distributions.ts'
import { estimateOf, studentInterval } from '../../src/stats/estimate.ts'
import reference from '../../src/stats/fixtures/random-evals.json' with { type: 'json' }
import { mcnemarTest } from '../../src/stats/mcnemar.ts'
import { stratifiedEstimate } from '../../src/stats/stratified-estimate.ts'
import { meanOf } from '../../src/stats/summary.ts'
import { differenceOf, welch } from '../../src/stats/welch.ts'
import { effectiveTrials, wilsonInterval } from '../../src/stats/wilson.ts'

/** A figure of ours, and what NumPy and SciPy give; `undefined`: there is none. */
export interface ComparedFigure {
  readonly place: string
  readonly actual: number | undefined
  readonly wanted: number | undefined
}

/** The scores of case `index`, by xorshift32 as in the reference. */
function makeCase(index: number): { a: number[][]; b: number[][]; repeats: number } {
  let x = (Math.imul(index, 2654435761) + 1) >>> 0
  function next(): number {
    x ^= x << 13
    x >>>= 0
    x ^= x >>> 17
    x ^= x << 5
    x >>>= 0
    return x
  }
  for (let i = 0; i < 5; i++) next()
  const questions = 2 + (next() % 19)
  const repeats = 2 + (next() % 7)
  const model = (): number[][] =>
    Array.from({ length: questions }, () => {
      const share = next() % 101
      return Array.from({ length: repeats }, () => (next() % 100 < share ? 1 : 0))
    })
  return { a: model(), b: model(), repeats }
}

type Scores = readonly (readonly number[])[]

/** Of one model: its mean, and its errors within and between questions. */
function figuresOfModel(scores: Scores): (number | undefined)[] {
  const within = stratifiedEstimate(scores)
  const isSpread = within !== undefined && within.standardError > 0
  const interval = isSpread ? studentInterval(within, 0.95) : undefined
  const means = scores.map(meanOf)
  const between = clusteredEstimate(
    means,
    means.map((_, i) => String(i)),
  )
  if (between === undefined) throw new RangeError('a case has two questions at least')
  const range = [scores.length, scores.flat().length] as const
  const critical = studentQuantile(0.975, scores.length - 1)
  const wilson = wilsonInterval(between.mean, effectiveTrials(between, range), critical)
  return [
    between.mean,
    estimateOf(runMeansOf(scores))?.standardError,
    within?.standardError,
    isSpread ? within.degreesOfFreedom : undefined,
    interval?.lower,
    interval?.upper,
    commonEffect(scores)?.pValue,
    between.standardError,
    wilson.lower,
    wilson.upper,
  ]
}

function pairedP(a: Scores, b: Scores): number | undefined {
  const differences = a.map((scores, i) => meanOf(scores) - meanOf(b[i] ?? []))
  const paired = estimateOf(differences)
  return paired === undefined || paired.standardError < 1e-12
    ? undefined
    : differenceOf(paired).pValue
}

/** The same figures as in the reference, in its order. */
function figuresOf(index: number): (number | undefined)[] {
  const { a, b, repeats } = makeCase(index)
  const count = (first: number, second: number): number =>
    a.filter((scores, i) => scores[0] === first && b[i]?.[0] === second).length
  return [
    a.length,
    repeats,
    ...figuresOfModel(a),
    pairedP(a, b),
    welch(runMeansOf(a), runMeansOf(b))?.pValue,
    mcnemarTest(count(1, 0), count(0, 1))?.exact,
  ]
}

/** All figures of the 1,000 random evals of the reference. */
export function compareRandomEvals(): readonly ComparedFigure[] {
  return reference.rows.flatMap((expected, index) =>
    figuresOf(index).map((actual, column) => ({
      place: `case ${index}, ${reference.columns[column]}`,
      actual,
      wanted: expected[column] ?? undefined,
    })),
  )
}

/** Whether they are the same number, or none both. */
export function isSame({ actual, wanted }: ComparedFigure): boolean {
  if (actual === undefined || wanted === undefined) return actual === wanted
  // differences of nearly equal numbers have no digits below 1e-15
  return Math.abs(actual - wanted) <= Math.max(1e-9 * Math.abs(wanted), 1e-14)
}
