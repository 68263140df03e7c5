import type { Target } from '../targets/target.ts'
import type { EvalItem, JsonValue } from './eval-item.ts'
import type { LabelledAnswer } from './judge-agreement.ts'

/** What a scorer may use. */
export interface ScoreContext {
  /** Asks another target, as a judge is asked. */
  readonly ask: (target: Target, prompt: string, maxTokens: number) => Promise<string>
}

/** What a scorer says of an answer. */
export interface Score {
  /** From 0, wrong, to 1, right. */
  readonly score: number
  /** The text had no answer that could be compared; it is wrong then. */
  readonly hasNoAnswer?: boolean
}

/** Why an answer has no score: that is neither right nor wrong. */
export interface NoScore {
  readonly unscored: string
}

/** Tells how right an answer is. */
export interface Scorer {
  /** In messages and in the report, as in `includes()`. */
  readonly name: string
  /** What else makes it the scorer that it is: answers of a run that was ended are not mixed with others. */
  readonly options?: JsonValue
  /** The model that it asks, whose tokens cost, too. */
  readonly asks?: Target
  /** Answers that people have labelled: how far it agrees with them is told beside the accuracy. */
  readonly labelled?: readonly LabelledAnswer[]
  /** Why a question cannot be scored, as the end of a sentence; `undefined`: it can. */
  readonly problemWith?: (item: EvalItem) => string | undefined
  readonly score: (
    answer: string,
    item: EvalItem,
    context: ScoreContext,
  ) => Score | NoScore | Promise<Score | NoScore>
}

/** A scorer of one's own: right or wrong, or a number from 0 to 1. */
export type ScoreFunction = (
  answer: string,
  item: EvalItem,
) => number | boolean | Promise<number | boolean>

/** A function as a scorer. What it gives is checked: only a number from 0 to 1 is a score. */
export function toScorer(score: Scorer | ScoreFunction): Scorer {
  if (typeof score !== 'function') return score
  return {
    name: score.name === '' || score.name === 'score' ? 'a function' : `${score.name}()`,
    options: String(score),
    score: async (answer, item) => toScore(await score(answer, item)),
  }
}

function toScore(value: unknown): Score | NoScore {
  if (typeof value === 'boolean') return { score: value ? 1 : 0 }
  if (typeof value === 'number' && value >= 0 && value <= 1) return { score: value }
  const given = typeof value === 'object' && value !== null ? 'an object' : String(value)
  return { unscored: `the scorer gave ${given}; it must give true, false or a number from 0 to 1` }
}

/**
 * The score of an answer. A scorer that throws has not scored.
 */
export async function scoreAnswer(
  scorer: Scorer,
  answer: string,
  item: EvalItem,
  context: ScoreContext,
): Promise<Score | NoScore> {
  try {
    const given = await scorer.score(answer, item, context)
    if ('unscored' in given) return given
    const checked = toScore(given.score)
    return 'unscored' in checked ? checked : given
  } catch (error) {
    return { unscored: `the scorer threw: ${error instanceof Error ? error.message : 'an error'}` }
  }
}
