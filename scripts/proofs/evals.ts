import {
  type AccuracyEstimate,
  knownScores,
  type NoEstimate,
  questionsLikeThese,
  theseQuestions,
} from '../../src/evals/accuracy.ts'
import { compareEvals } from '../../src/evals/compare-evals.ts'
import { createRandom } from '../../src/stats/random.ts'
import { meanOf } from '../../src/stats/summary.ts'
import { compareRandomEvals, isSame } from '../../test/support/random-evals.ts'
import { highestCount } from './highest-count.ts'
import type { Proof } from './proof.ts'
import { searchQualities } from './quality-searches.ts'

/** How hard questions are: their shares of right answers, around the accuracy of a model. */
interface Difficulty {
  readonly name: string
  /** The true accuracy on all of them. */
  readonly accuracy: (random: () => number) => number
  /** The share of right answers of a question. */
  readonly share: (accuracy: number, random: () => number) => number
}

/** Beta distributed around the accuracy; ρ is how much two answers to a question agree. */
const spread =
  (correlation: number): Difficulty['share'] =>
  (accuracy, random) => {
    const size = 1 / correlation - 1
    return beta(accuracy * size, (1 - accuracy) * size, random)
  }

/** Of any model: which of them, decides chance, so that no lattice of few answers decides. */
const anyAccuracy: Difficulty['accuracy'] = (random) => 0.05 + 0.9 * random()

/** The difficulties for which 93 to 97 % are claimed, in all sizes. */
const difficulties: readonly Difficulty[] = [
  { name: 'much alike (ρ 0.1)', accuracy: anyAccuracy, share: spread(0.1) },
  { name: 'of all kinds (ρ 1/3)', accuracy: anyAccuracy, share: spread(1 / 3) },
  { name: 'known or not (ρ 2/3)', accuracy: anyAccuracy, share: spread(2 / 3) },
]

/** Others, for which at least 93 % are claimed: one accuracy only, or no spread, or nothing but spread. */
const strange: readonly Difficulty[] = [
  { name: 'all alike, 85 %', accuracy: () => 0.85, share: (accuracy) => accuracy },
  { name: 'ρ 2/3, 85 %', accuracy: () => 0.85, share: spread(2 / 3) },
  { name: 'ρ 1/2, 95 %', accuracy: () => 0.95, share: spread(1 / 2) },
  { name: 'nearly all known or not (ρ 0.9)', accuracy: anyAccuracy, share: spread(0.9) },
  {
    name: '95 % right, or never',
    accuracy: (random) => 0.1 + 0.8 * random(),
    share: (accuracy, random) => (random() < accuracy / 0.95 ? 0.95 : 0),
  },
]
const questionCounts = [5, 10, 30, 100, 500] as const
const repeatCounts = [2, 5, 15, 50] as const
const strangeSizes = [
  [5, 2],
  [10, 5],
  [30, 3],
  [30, 15],
  [100, 2],
  [100, 15],
] as const

/** Gamma distributed (Marsaglia and Tsang 2000). */
function gamma(shape: number, random: () => number): number {
  if (shape < 1) return gamma(shape + 1, random) * random() ** (1 / shape)
  const d = shape - 1 / 3
  for (;;) {
    const x = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    const v = (1 + x / Math.sqrt(9 * d)) ** 3
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}

function beta(a: number, b: number, random: () => number): number {
  const [x, y] = [gamma(a, random), gamma(b, random)]
  return x / (x + y)
}

const ask = (shares: readonly number[], repeats: number, random: () => number): number[][] =>
  shares.map((share) => Array.from({ length: repeats }, () => (random() < share ? 1 : 0)))

interface Coverage {
  readonly these: number
  readonly likeThese: number
  /** The share of evals in which all repeats of each question were equal. */
  readonly unanimous: number
}

function covers(estimate: AccuracyEstimate | NoEstimate, truth: number): boolean {
  if ('reason' in estimate) return false
  const { lower, upper } = estimate.intervalAt(0.95)
  return lower - 1e-12 <= truth && truth <= upper + 1e-12
}

/** How often each interval has the accuracy that it is of. */
function coverage(
  difficulty: Difficulty,
  size: { readonly questions: number; readonly repeats: number },
  trials: number,
  random: () => number,
): Coverage {
  let [these, likeThese, unanimous] = [0, 0, 0]
  for (let trial = 0; trial < trials; trial++) {
    const accuracy = difficulty.accuracy(random)
    const shares = Array.from({ length: size.questions }, () => difficulty.share(accuracy, random))
    const known = knownScores(ask(shares, size.repeats, random), [])
    if (covers(theseQuestions(known), meanOf(shares))) these++
    if (covers(questionsLikeThese(known), accuracy)) likeThese++
    if (known.scores.every((row) => row.every((score) => score === row[0]))) unanimous++
  }
  return { these: these / trials, likeThese: likeThese / trials, unanimous: unanimous / trials }
}

/** Two models on the same questions; the second is better by so much on average. */
interface Duel {
  readonly questions: number
  readonly repeats: number
}

const duels: readonly Duel[] = [
  { questions: 10, repeats: 15 },
  { questions: 20, repeats: 5 },
  { questions: 100, repeats: 1 },
  { questions: 100, repeats: 5 },
  { questions: 300, repeats: 5 },
]

/** What all models find hard: shares of right answers from 0.2 to 0.75. */
const sharedShare = (random: () => number): number => 0.2 + 0.55 * beta(2, 1, random)

/** What one of them finds hard besides; alike for all, so that none is better. */
const ownShare = (random: () => number): number => (random() - 0.5) * 0.3

/** Shares of right answers of two models, the second of which is better by so much. */
function duelShares(gain: number, random: () => number): readonly [number, number] {
  const shared = sharedShare(random)
  return [shared + ownShare(random), shared + ownShare(random) + gain]
}

/** Shares of right answers of two models, question by question. */
type Shares = (questions: number, random: () => number) => readonly (readonly [number, number])[]

/** On questions drawn from all there are, of which the second model knows so much more. */
const ofQuestionsLikeThese =
  (gain: number): Shares =>
  (questions, random) =>
    Array.from({ length: questions }, () => duelShares(gain, random))

/** Of one mean on just these questions, though each model finds others of them hard. */
const equalOnThese: Shares = (questions, random) => {
  const own = Array.from({ length: questions }, () => ownShare(random))
  return own.map((share, index) => {
    const shared = sharedShare(random)
    return [shared + share, shared + (own[(index + 1) % questions] ?? share)]
  })
}

interface DuelShares {
  readonly paired: number
  readonly overRuns: number
}

/** How often each comparison calls a difference significant at 5 %. */
function simulateDuel(
  { questions, repeats }: Duel,
  sharesOf: Shares,
  trials: number,
  random: () => number,
): DuelShares {
  let [paired, overRuns] = [0, 0]
  for (let trial = 0; trial < trials; trial++) {
    const shares = sharesOf(questions, random)
    const ids = shares.map((_, index) => String(index))
    const model = (which: 0 | 1) => ({
      name: String(which),
      ids,
      clusters: ids,
      scores: ask(
        shares.map((each) => each[which]),
        repeats,
        random,
      ),
    })
    const [pair] = compareEvals([model(0), model(1)], { confidence: 0.95, random })
    if ((pair?.paired?.pValue ?? 1) <= 0.05) paired++
    if ((pair?.overRuns?.pValue ?? 1) <= 0.05) overRuns++
  }
  return { paired: paired / trials, overRuns: overRuns / trials }
}

/** A family of models of equal skill: whether any pair is called different after Holm. */
function simulateFamily(models: number, trials: number, random: () => number): number {
  let wrong = 0
  for (let trial = 0; trial < trials; trial++) {
    const shared = Array.from({ length: 60 }, () => sharedShare(random))
    const ids = shared.map((_, index) => String(index))
    const evals = Array.from({ length: models }, (_, index) => ({
      name: String(index),
      ids,
      clusters: ids,
      scores: ask(
        shared.map((share) => share + ownShare(random)),
        3,
        random,
      ),
    }))
    const pairs = compareEvals(evals, { confidence: 0.95, random })
    if (pairs.some(({ paired }) => (paired?.adjustedP ?? 1) <= 0.05)) wrong++
  }
  return wrong / trials
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`.padStart(8)

/** What is claimed of each interval where questions differ, and the least that is claimed elsewhere. */
const band = { lower: 0.93, upper: 0.97 } as const
/** Fewer questions prove nothing of others like them. */
const fewQuestions = 30
/** Of a comparison. */
const mostFalse = 0.055

/** Whether a measured share is within bounds, simulation noise of about 1 in 200 allowed for. */
function isWithin(share: number, trials: number, lower: number, upper: number): boolean {
  const missed = Math.round((1 - share) * trials)
  const covered = Math.round(share * trials)
  return (
    missed <= highestCount(trials, 1 - lower) &&
    (upper === 1 || covered <= highestCount(trials, upper))
  )
}

interface Row extends Coverage {
  readonly name: string
  readonly questions: number
  readonly repeats: number
  readonly theseHold: boolean
  readonly likeHold: boolean
}

const rounded = (share: number): number => Number(share.toFixed(4))

/** The lowest and the highest coverage of all sizes. */
function extremesOf(rows: readonly Row[]): Readonly<Record<string, number>> {
  const these = rows.map((row) => row.these)
  const likeThese = rows.map((row) => row.likeThese)
  return {
    lowestThese: rounded(Math.min(...these)),
    highestThese: rounded(Math.max(...these)),
    lowestLikeThese: rounded(Math.min(...likeThese)),
    highestLikeThese: rounded(Math.max(...likeThese)),
  }
}

function lineOf(row: Row): string {
  const { name, questions, repeats, these, likeThese, unanimous, theseHold, likeHold } = row
  const outside = (holds: boolean): string => (holds ? '' : ' does not hold')
  const open = questions < fewQuestions ? '  (no verdict on questions like these)' : ''
  return `${name.padEnd(36)} ${String(questions).padStart(5)} × ${String(repeats).padEnd(4)} ${percent(these)}${outside(theseHold)}  ${percent(likeThese)}${outside(likeHold)}  ${percent(unanimous)}${open}`
}

function table(title: string, rows: readonly Row[]): readonly string[] {
  return [
    `${title.padEnd(34)} questions × repeats  these questions  questions like these  all repeats equal`,
    ...rows.map(lineOf),
  ]
}

export const proof: Proof = {
  name: 'evals',
  claim:
    'The figures of 1,000 random evals are those of NumPy and SciPy, to 1e-9. Intervals at 95 %, 5 to 500 questions × 2 to 50 repeats, over models of 5 to 95 % accuracy whose questions differ in three degrees: 93-97 % of them have the accuracy, on these questions and on questions like these. At one accuracy, without any spread, or with nothing but spread: at least 93 % of both, of the latter from 30 questions on. Comparisons paired by question call equal models different in at most 5.5 %, families of 4 with Holm in at most 5.5 %, and Welch over runs models that are equal on these questions in at most 5.5 %. A server that answers wrongly above 6 users has 6 by its quality in 95 of 100 searches, more without, and a proven number above the truth in at most 5 of 100. 1000 trials take about 10 minutes.',
  async run({ seed, trials = 1000 }) {
    const random = createRandom(seed)
    const row = (
      difficulty: Difficulty,
      [questions, repeats]: readonly [number, number],
      upper: number,
    ): Row => {
      // the largest take a minute each; what they say changes little
      const count = Math.max(
        400,
        Math.min(trials, Math.round((trials * 3000) / (questions * repeats))),
      )
      const found = coverage(difficulty, { questions, repeats }, count, random)
      const isClaimed = upper < 1 || questions >= fewQuestions
      const told: Row = {
        name: difficulty.name,
        questions,
        repeats,
        ...found,
        theseHold: isWithin(found.these, count, band.lower, upper),
        likeHold: !isClaimed || isWithin(found.likeThese, count, band.lower, upper),
      }
      // to the error stream, since it takes minutes: standard output is the proof's
      process.stderr.write(`${lineOf(told)}\n`)
      return told
    }
    const rows = difficulties.flatMap((difficulty) =>
      questionCounts.flatMap((questions) =>
        repeatCounts.map((repeats) => row(difficulty, [questions, repeats], band.upper)),
      ),
    )
    const others = strange.flatMap((difficulty) =>
      strangeSizes.map((size) => row(difficulty, size, 1)),
    )
    const compared = duels.map((duel) => {
      const { paired } = simulateDuel(duel, ofQuestionsLikeThese(0), trials, random)
      // Welch over runs asks for these questions only, so that its equal models are equal on them
      const { overRuns } = simulateDuel(duel, equalOnThese, trials, random)
      const some = simulateDuel(duel, ofQuestionsLikeThese(0.06), Math.min(trials, 500), random)
      const holds =
        Math.round(Math.max(paired, overRuns) * trials) <= highestCount(trials, mostFalse)
      return { duel, paired, overRuns, some, holds }
    })
    const family = simulateFamily(4, Math.min(trials, 1000), random)
    const familyHolds =
      Math.round(family * Math.min(trials, 1000)) <= highestCount(Math.min(trials, 1000), mostFalse)
    const quality = await searchQualities(trials, seed)
    const withSciPy = compareRandomEvals()
    const different = withSciPy.filter((each) => !isSame(each))
    const holds =
      different.length === 0 &&
      quality.holds &&
      [...rows, ...others].every(({ theseHold, likeHold }) => theseHold && likeHold) &&
      compared.every((each) => each.holds) &&
      familyHolds
    return {
      holds,
      figures: {
        trials,
        ...Object.fromEntries(
          compared.flatMap(({ duel: { questions, repeats }, paired, overRuns, some }) => [
            [`false${questions}x${repeats}`, rounded(paired)] as const,
            ...(repeats > 1
              ? [[`falseOverRuns${questions}x${repeats}`, rounded(overRuns)] as const]
              : []),
            [`power${questions}x${repeats}`, rounded(some.paired)] as const,
          ]),
        ),
        falseFamily: rounded(family),
        ...quality.figures,
        comparedWithSciPy: withSciPy.length,
        differentFromSciPy: different.length,
        ...extremesOf(rows),
        lowestTheseElsewhere: rounded(Math.min(...others.map(({ these }) => these))),
      },
      lines: [
        ...table('coverage of 95 % intervals', rows),
        '',
        ...table('elsewhere', others),
        '',
        'equal models called different: paired by question, Welch over run means (equal on just these questions); and power for +6 points',
        ...compared.map(
          ({ duel: { questions, repeats }, paired, overRuns, some, holds: isHeld }) =>
            `${String(questions).padStart(5)} × ${String(repeats).padEnd(4)} ${percent(paired)} ${repeats > 1 ? percent(overRuns) : '    none'}   power ${percent(some.paired)}${isHeld ? '' : '  does not hold'}`,
        ),
        `families of 4 equal models, any pair after Holm ${percent(family)}${familyHolds ? '' : '  does not hold'}`,
        '',
        ...quality.lines,
        '',
        `figures of 1,000 random evals that differ from those of NumPy and SciPy by more than 1e-9: ${different.length} of ${withSciPy.length}`,
      ],
    }
  },
}
