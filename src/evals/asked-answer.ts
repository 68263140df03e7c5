import type { AnswerClass } from '../metrics/answer-class.ts'
import { isRefusal } from './refusal.ts'

/** What became of one question in one repeat. */
export interface AskedAnswer {
  /** The question's place in the dataset, from 0. */
  readonly question: number
  /** From 0. */
  readonly repeat: number
  /** What became of its last request. */
  readonly answer: AnswerClass
  readonly text: string
  /** From 0, wrong, to 1, right; absent without a score. */
  readonly score?: number
  /** The text had no answer that could be compared. */
  readonly hasNoAnswer?: boolean
  /** Why it has no score, or what failed. */
  readonly detail?: string
  /** How often it was asked again because a request failed. */
  readonly retries: number
}

/** What a failed request, or an answer without text, counts as. */
export type OnFailure = 'wrong' | 'exclude' | 'fail'

/** How many answers there are of each kind. The kinds from `scored` on add up to `asked`. */
export interface EvalCounts {
  /** Questions times repeats, as planned. */
  readonly planned: number
  readonly asked: number
  readonly scored: number
  /** Had no score, by the scorer: neither right nor wrong. */
  readonly unscored: number
  /** Failed before or in mid-answer; `throttled`: refused for load. */
  readonly errored: number
  readonly throttled: number
  readonly truncated: number
  readonly timedOut: number
  /** Without text. */
  readonly empty: number
  /** Of the scored ones: nothing in them could be compared, so that they are wrong. */
  readonly noAnswer: number
  /** Of the scored ones: not right, and in the words of a refusal, as far as words tell; absent in reports of format 4. */
  readonly refused?: number
  /** Requests that were sent again. */
  readonly retries: number
}

/** Counts the answers by what became of them. */
export function countAnswers(answers: readonly AskedAnswer[], planned: number): EvalCounts {
  const of = (...classes: readonly AnswerClass[]): number =>
    answers.filter(({ answer }) => classes.includes(answer)).length
  const completed = answers.filter((each) => !isFailed(each))
  return {
    planned,
    asked: answers.length,
    scored: completed.filter(({ score }) => score !== undefined).length,
    unscored: completed.filter(({ score }) => score === undefined).length,
    errored: of('errored', 'aborted'),
    throttled: of('throttled'),
    truncated: of('truncated'),
    timedOut: of('censored'),
    empty: of('empty'),
    noAnswer: completed.filter(({ hasNoAnswer }) => hasNoAnswer === true).length,
    refused: completed.filter(
      ({ score, text }) => score !== undefined && score < 1 && isRefusal(text),
    ).length,
    retries: answers.reduce((sum, { retries }) => sum + retries, 0),
  }
}

/** Whether there is no whole answer. */
function isFailed({ answer }: Pick<AskedAnswer, 'answer'>): boolean {
  return answer !== 'completed' && answer !== 'short'
}

/** How many answers failed. */
export function failuresIn(counts: EvalCounts): number {
  const { errored, throttled, truncated, timedOut, empty } = counts
  return errored + throttled + truncated + timedOut + empty
}

/** A score for each question and repeat; `null`: none. */
export type ScoreTable = readonly (readonly (number | null)[])[]

/**
 * The scores by question, then by repeat. What failed is wrong, unless it is to be left out.
 */
export function scoreTable(
  answers: readonly AskedAnswer[],
  size: { readonly questions: number; readonly repeats: number },
  onFailure: OnFailure,
): ScoreTable {
  const table = Array.from({ length: size.questions }, () =>
    Array.from({ length: size.repeats }, (): number | null => null),
  )
  for (const each of answers) {
    const row = table[each.question]
    const failed = onFailure === 'wrong' ? 0 : null
    if (row !== undefined) row[each.repeat] = isFailed(each) ? failed : (each.score ?? null)
  }
  return table
}
