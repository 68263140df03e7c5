import { acceptedAnswers, type EvalItem } from './eval-item.ts'
import { letterOf } from './score-choice.ts'

/** A question with its answer that is shown before the one that is asked. */
export interface Example {
  readonly question: string
  readonly answer: string
}

/** What is asked: a text with `{question}` in it, or a function that makes one of a question. */
export type PromptTemplate = string | ((item: EvalItem) => string)

/**
 * The text that a question is asked with. A template's `{question}` stands for the question, with
 * its choices below it; without one the question is asked as it is. Examples come first, each as
 * the template has it with its answer behind.
 *
 * @throws TypeError when a function gives no text.
 * @example
 * promptFor({ id: 'a', question: 'Why?' }, 'Q: {question}\nA:', []) // 'Q: Why?\nA:'
 */
export function promptFor(
  item: EvalItem,
  template: PromptTemplate = '{question}',
  examples: readonly Example[] = [],
): string {
  const fill = (text: string): string =>
    // a function: `$&` in a question is no pattern
    typeof template === 'string' ? template.replaceAll('{question}', () => text) : text
  const shown = examples.map(({ question, answer }) => `${fill(question)} ${answer}\n\n`)
  if (typeof template === 'string') return shown.join('') + fill(questionOf(item))
  const made: unknown = template(item)
  if (typeof made === 'string' && made !== '') return shown.join('') + made
  throw new TypeError(
    `The "prompt" function gave ${made === '' ? 'an empty text' : String(made)} for the question "${item.id}". It must give a text.`,
  )
}

function questionOf({ question, choices }: EvalItem): string {
  if (choices === undefined) return question
  const lines = choices.map((choice, index) => `${letterOf(index)}. ${choice}`)
  return `${question}\n${lines.join('\n')}\nEnd with "Answer:" and the letter.`
}

/** Questions whose answers are shown as examples: asked as well, they would be known. */
export function examplesAmong(
  items: readonly EvalItem[],
  examples: readonly Example[],
): readonly string[] {
  const shown = new Set(examples.map(({ question }) => question.trim()))
  return items
    .filter((item) => shown.has(item.question.trim()) && acceptedAnswers(item) !== undefined)
    .map(({ id }) => id)
}
