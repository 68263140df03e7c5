import { measured, type Measured, unmeasured } from '../metrics/measured.ts'
import type { Workload } from '../workload/workload.ts'
import type { EvalItem } from './eval-item.ts'
import { type ScoreContext, scoreAnswer, type Scorer } from './scorer.ts'

/** Questions that a load asks. */
export interface QualityWorkload {
  readonly items: readonly EvalItem[]
  /** The text of each question. */
  readonly prompts: readonly string[]
  readonly scorer: Scorer
  readonly context: ScoreContext
  readonly maxTokens: number
  /** Uniform numbers from 0 to 1. */
  readonly random: () => number
}

/**
 * A load whose users ask the questions of a dataset, each drawn anew from all of them: so right and
 * wrong answers are independent, and the share of wrong ones has an exact test on just these
 * questions. An answer without text is wrong.
 *
 * @throws RangeError without a question.
 */
export function createQualityWorkload(options: QualityWorkload): Workload {
  const { items, prompts, scorer, context, maxTokens, random } = options
  const score = async (answer: string, item: EvalItem): Promise<Measured> => {
    if (answer.trim() === '') return measured(0)
    const found = await scoreAnswer(scorer, answer, item, context)
    return 'unscored' in found ? unmeasured(found.unscored) : measured(found.score)
  }
  return {
    next() {
      const place = Math.floor(random() * items.length)
      const [item, prompt] = [items[place], prompts[place]]
      if (item === undefined || prompt === undefined) {
        throw new RangeError('A load of questions must have one question at least.')
      }
      return { prompt, maxTokens, pause: 0, score: async (answer) => await score(answer, item) }
    },
  }
}
