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
import { highestCount } from './highest-count.ts'
import type { Proof } from './proof.ts'

/** How hard questions are: the shares of right answers, a Beta distribution. */
interface Difficulty {
  readonly name: string
  readonly a: number
  readonly b: number
}

/** Most questions always right or always wrong; all between; anything. */
const difficulties: readonly Difficulty[] = [
  { name: 'mostly known or not', a: 0.425, b: 0.075 },
  { name: 'somewhat hard', a: 3.4, b: 0.6 },
  { name: 'of all kinds', a: 1, b: 1 },
]
const questionCounts = [5, 10, 30, 100, 500] as const
const repeatCounts = [2, 5, 15, 50] as const

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

function beta({ a, b }: Difficulty, random: () => number): number {
  const [x, y] = [gamma(a, random), gamma(b, random)]
  return x / (x + y)
}

const ask = (shares: readonly number[], repeats: number, random: () => number): number[][] =>
  shares.map((share) => Array.from({ length: repeats }, () => (random() < share ? 1 : 0)))

interface Coverage {
  readonly these: number
  readonly likeThese: number
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
  let [these, likeThese] = [0, 0]
  for (let trial = 0; trial < trials; trial++) {
    const shares = Array.from({ length: size.questions }, () => beta(difficulty, random))
    const known = knownScores(ask(shares, size.repeats, random), [])
    if (covers(theseQuestions(known), meanOf(shares))) these++
    const mean = difficulty.a / (difficulty.a + difficulty.b)
    if (covers(questionsLikeThese(known), mean)) likeThese++
  }
  return { these: these / trials, likeThese: likeThese / trials }
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
const sharedShare = (random: () => number): number =>
  0.2 + 0.55 * beta({ name: '', a: 2, b: 1 }, random)

/** What one of them finds hard besides; alike for all, so that none is better. */
const ownShare = (random: () => number): number => (random() - 0.5) * 0.3

/** Shares of right answers of two models, the second of which is better by so much. */
function duelShares(gain: number, random: () => number): readonly [number, number] {
  const shared = sharedShare(random)
  return [shared + ownShare(random), shared + ownShare(random) + gain]
}

interface DuelShares {
  readonly paired: number
  readonly overRuns: number
}

/** How often each comparison calls a difference significant at 5 %. */
function simulateDuel(
  { questions, repeats }: Duel,
  gain: number,
  trials: number,
  random: () => number,
): DuelShares {
  let [paired, overRuns] = [0, 0]
  for (let trial = 0; trial < trials; trial++) {
    const shares = Array.from({ length: questions }, () => duelShares(gain, random))
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

/** What is promised of each interval: narrow where there are questions enough, else one-sided. */
const band = { lower: 0.93, upper: 0.97 } as const
/** Fewer answers, and two repeats, are on the safe side: more than the band. */
const fewAnswers = 100
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

export const proof: Proof = {
  name: 'evals',
  claim:
    'Intervals at 95 %: on these questions 93-97 % of them have the accuracy, at least 93 % with two repeats or fewer than 100 answers; on questions like these 93-97 % from 30 questions on; fewer are printed, and no verdict rests on them. Comparisons paired by question call equal models different in at most 5.5 %, families of 4 with Holm in at most 5.5 %. 1000 trials take about 2 minutes.',
  async run({ seed, trials = 1000 }) {
    const random = createRandom(seed)
    const rows = difficulties.flatMap((difficulty) =>
      questionCounts.flatMap((questions) =>
        repeatCounts.map((repeats) => {
          // the largest take a minute each; what they say changes little
          const count = Math.max(
            200,
            Math.min(trials, Math.round((trials * 3000) / (questions * repeats))),
          )
          const found = coverage(difficulty, { questions, repeats }, count, random)
          const isFew = repeats === 2 || questions * repeats < fewAnswers
          const upper = isFew ? 1 : band.upper
          const theseHold = isWithin(found.these, count, band.lower, upper)
          const likeHold =
            questions < fewQuestions || isWithin(found.likeThese, count, band.lower, band.upper)
          return Object.assign({ difficulty, questions, repeats, theseHold, likeHold }, found)
        }),
      ),
    )
    const compared = duels.map((duel) => {
      const none = simulateDuel(duel, 0, trials, random)
      const some = simulateDuel(duel, 0.06, Math.min(trials, 500), random)
      const most = highestCount(trials, mostFalse)
      return { duel, none, some, holds: Math.round(none.paired * trials) <= most }
    })
    const family = simulateFamily(4, Math.min(trials, 1000), random)
    const familyHolds =
      Math.round(family * Math.min(trials, 1000)) <= highestCount(Math.min(trials, 1000), mostFalse)
    const holds =
      rows.every(({ theseHold, likeHold }) => theseHold && likeHold) &&
      compared.every((each) => each.holds) &&
      familyHolds
    const rounded = (share: number): number => Number(share.toFixed(4))
    return await Promise.resolve({
      holds,
      figures: {
        trials,
        ...Object.fromEntries(
          compared.flatMap(({ duel: { questions, repeats }, none, some }) => [
            [`false${questions}x${repeats}`, rounded(none.paired)],
            [`power${questions}x${repeats}`, rounded(some.paired)],
          ]),
        ),
        falseFamily: rounded(family),
        lowestThese: rounded(Math.min(...rows.map(({ these }) => these))),
        lowestLikeThese: rounded(
          Math.min(
            ...rows
              .filter(({ questions }) => questions >= fewQuestions)
              .map(({ likeThese }) => likeThese),
          ),
        ),
      },
      lines: [
        'coverage of 95 % intervals   questions × repeats   these questions   questions like these',
        ...rows.map(
          ({ difficulty, questions, repeats, these, likeThese, theseHold, likeHold }) =>
            `${difficulty.name.padEnd(28)} ${String(questions).padStart(5)} × ${String(repeats).padEnd(4)} ${percent(these)}${theseHold ? '' : ' does not hold'}  ${percent(likeThese)}${likeHold ? '' : ' does not hold'}${questions < fewQuestions ? '  (no verdict)' : ''}`,
        ),
        '',
        'equal models called different: paired by question, Welch over run means; and power for +6 points',
        ...compared.map(
          ({ duel: { questions, repeats }, none, some, holds: isHeld }) =>
            `${String(questions).padStart(5)} × ${String(repeats).padEnd(4)} ${percent(none.paired)} ${percent(none.overRuns)}   power ${percent(some.paired)}${isHeld ? '' : '  does not hold'}`,
        ),
        `families of 4 equal models, any pair after Holm ${percent(family)}${familyHolds ? '' : '  does not hold'}`,
      ],
    })
  },
}
