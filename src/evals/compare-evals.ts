import { runMeansOf } from '../stats/common-effect.ts'
import { studentQuantile } from '../stats/distributions.ts'
import { cohensD, type EffectWord, effectWord, hedgesCorrection } from '../stats/effect-size.ts'
import { type Estimate, estimateOf, studentInterval } from '../stats/estimate.ts'
import { holm } from '../stats/holm.ts'
import { mcnemarTest } from '../stats/mcnemar.ts'
import { signFlipTest } from '../stats/sign-flips.ts'
import { smallestDifference } from '../stats/smallest-difference.ts'
import { meanOf } from '../stats/summary.ts'
import { differenceOf, welch } from '../stats/welch.ts'
import type { ScoreTable } from './asked-answer.ts'

/** An eval as far as it is compared. */
export interface ComparedEval {
  readonly name: string
  /** Of its questions. */
  readonly ids: readonly string[]
  readonly clusters: readonly string[]
  /** By question, then by repeat. */
  readonly scores: ScoreTable
}

/** What the p-value of a pair rests on. */
type PairMethod = 't' | 'sign flips' | 'mcnemar'

/** Two models on the questions that both answered; differences are first − second, fractions. */
export interface PairComparison {
  readonly first: string
  readonly second: string
  /** That both answered. */
  readonly questions: number
  /** Or clusters of questions, where there are some: what is paired. */
  readonly units: number
  readonly difference?: number
  /** Why there is no p-value. */
  readonly reason?: string
  /** By question: holds for questions like these. */
  readonly paired?: {
    readonly method: PairMethod
    /** Two-sided. */
    readonly pValue: number
    /** With Holm's correction for all pairs. */
    readonly adjustedP: number
    readonly standardError: number
    readonly lower: number
    readonly upper: number
    /** The mean difference over the standard deviation of the questions' differences. */
    readonly dz: number
    /** The same with Hedges' correction for few questions. */
    readonly gz: number
    readonly effect: EffectWord
    /** The smallest difference that as many questions would show with a power of 80 %. */
    readonly smallestDifference: number
  }
  /** Over the means of the repeats, by Welch's test: holds for just these questions. */
  readonly overRuns?: {
    readonly pValue: number
    readonly lower: number
    readonly upper: number
    /** Over run means: grows with the number of questions, so it is no size of the effect. */
    readonly cohensD: number
  }
}

export interface CompareOptions {
  readonly confidence: number
  /** Uniform numbers from 0 to 1, for sign flips of many questions. */
  readonly random: () => number
}

/** From so many questions on Student's t is as good as the sign flips. */
const manyUnits = 30
const power = 0.8

/**
 * Compares models pair by pair, paired by question, since most of what scores differ by is how hard
 * the questions are. With Holm's correction over all pairs.
 *
 * @throws RangeError for fewer than two models.
 */
export function compareEvals(
  evals: readonly ComparedEval[],
  options: CompareOptions,
): readonly PairComparison[] {
  if (evals.length < 2) {
    throw new RangeError('A comparison must have at least two evals.')
  }
  const pairs = evals.flatMap((first, index) =>
    evals.slice(index + 1).map((second) => comparePair(first, second, options)),
  )
  const known = pairs.filter(({ paired }) => paired !== undefined)
  const adjusted = holm(known.map(({ paired }) => paired?.pValue ?? 1))
  return pairs.map((pair) => {
    const { paired } = pair
    const adjustedP = adjusted[known.indexOf(pair)]
    return paired === undefined || adjustedP === undefined
      ? pair
      : Object.assign({}, pair, { paired: { ...paired, adjustedP } })
  })
}

/** The scores of a question by two models. */
interface Shared {
  readonly cluster: string
  readonly a: readonly number[]
  readonly b: readonly number[]
}

function sharedQuestions(first: ComparedEval, second: ComparedEval): readonly Shared[] {
  const others = new Map(second.ids.map((id, index) => [id, second.scores[index] ?? []]))
  return first.ids.flatMap((id, index) => {
    const a = (first.scores[index] ?? []).filter((score) => score !== null)
    const b = (others.get(id) ?? []).filter((score) => score !== null)
    const isKnown = a.length > 0 && b.length > 0
    return isKnown ? [{ cluster: first.clusters[index] ?? id, a, b }] : []
  })
}

function comparePair(
  first: ComparedEval,
  second: ComparedEval,
  { confidence, random }: CompareOptions,
): PairComparison {
  const shared = sharedQuestions(first, second)
  const differences = unitDifferences(shared)
  const base = {
    first: first.name,
    second: second.name,
    questions: shared.length,
    units: differences.length,
  }
  if (shared.length === 0) return { ...base, reason: 'no question was answered by both' }
  const difference = meanOf(shared.map(({ a, b }) => meanOf(a) - meanOf(b)))
  const overRuns = compareRuns(shared, confidence)
  const rest = { ...base, difference, ...(overRuns !== undefined && { overRuns }) }
  const estimate = estimateOf(differences)
  if (estimate === undefined) return { ...rest, reason: 'one question cannot be compared' }
  // equal up to rounding
  if (estimate.standardError < 1e-12) {
    const reason =
      Math.abs(difference) < 1e-12
        ? 'they are identical on each question'
        : 'they differ by the same on each question'
    return { ...rest, reason }
  }
  const { method, pValue } = testOf(shared, differences, estimate, random)
  const { lower, upper } = studentInterval(estimate, confidence)
  const { standardError, degreesOfFreedom } = estimate
  const dz = estimate.mean / (standardError * Math.sqrt(differences.length))
  return {
    ...rest,
    paired: {
      method,
      pValue,
      adjustedP: pValue,
      standardError,
      lower,
      upper,
      dz,
      gz: dz * hedgesCorrection(degreesOfFreedom),
      effect: effectWord(dz),
      smallestDifference: smallestDifference(standardError, degreesOfFreedom, {
        alpha: 1 - confidence,
        power,
      }),
    },
  }
}

/**
 * The difference of each question; where there are clusters, of each cluster: the sum over its
 * questions, scaled so that the mean over the clusters is that over the questions.
 */
function unitDifferences(shared: readonly Shared[]): readonly number[] {
  const clusters = Map.groupBy(shared, ({ cluster }) => cluster)
  const scale = clusters.size / shared.length
  return [...clusters.values()].map(
    (each) => scale * each.reduce((sum, { a, b }) => sum + meanOf(a) - meanOf(b), 0),
  )
}

function testOf(
  shared: readonly Shared[],
  differences: readonly number[],
  estimate: Estimate,
  random: () => number,
): { readonly method: PairMethod; readonly pValue: number } {
  const once = shared.every(({ a, b }) => a.length === 1 && b.length === 1)
  const isBinary = shared.every(({ a, b }) => [...a, ...b].every((x) => x === 0 || x === 1))
  if (once && isBinary && differences.length === shared.length) {
    const only = (sign: number): number =>
      shared.filter(({ a, b }) => Math.sign(meanOf(a) - meanOf(b)) === sign).length
    const found = mcnemarTest(only(1), only(-1))
    if (found !== undefined) return { method: 'mcnemar', pValue: found.mid }
  }
  if (differences.length < manyUnits) {
    const pValue = signFlipTest(differences, random)
    if (pValue !== undefined) return { method: 'sign flips', pValue }
  }
  return { method: 't', pValue: differenceOf(estimate).pValue }
}

/** Welch's test over the means of the repeats, where each question has them all. */
function compareRuns(
  shared: readonly Shared[],
  confidence: number,
): PairComparison['overRuns'] | undefined {
  const [{ a, b }] = [shared[0] ?? { a: [], b: [] }]
  const isComplete = shared.every(
    (each) => each.a.length === a.length && each.b.length === b.length,
  )
  if (!isComplete) return undefined
  const x = runMeansOf(shared.map((each) => each.a))
  const y = runMeansOf(shared.map((each) => each.b))
  const [found, d] = [welch(x, y), cohensD(x, y)]
  if (found === undefined || d === undefined) return undefined
  return { pValue: found.pValue, ...studentInterval(found.estimate, confidence), cohensD: d }
}

/**
 * Judges that the second of a pair is no less accurate than the first, but for a margin: `met` when
 * the upper bound of first − second, one-sided, is at most the margin, `missed` when the lower one
 * is above it.
 *
 * @param alpha - Of each of the two claims, one-sided.
 * @returns `undefined` where nothing can be said.
 */
export function judgeNoLess(
  pair: PairComparison,
  margin: number,
  alpha: number,
): { readonly kind: 'met' | 'missed' | 'inconclusive'; readonly isPoint: boolean } | undefined {
  const { difference, paired, units } = pair
  if (difference === undefined || units < 2) return undefined
  const isPoint = difference <= margin
  // the same difference on each question: all of them would be so by chance in one of 2^n cases
  if (paired === undefined) {
    return { kind: !isPoint && 0.5 ** units <= alpha ? 'missed' : 'inconclusive', isPoint }
  }
  const reach = studentQuantile(1 - alpha, units - 1) * paired.standardError
  if (difference + reach <= margin) return { kind: 'met', isPoint }
  return { kind: difference - reach > margin ? 'missed' : 'inconclusive', isPoint }
}
