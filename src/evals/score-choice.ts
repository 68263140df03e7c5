import type { EvalItem } from './eval-item.ts'
import { hasWords, normalizeText } from './score-text.ts'
import type { Scorer } from './scorer.ts'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** The letter of a choice, from 0. */
export const letterOf = (index: number): string => letters[index] ?? `${index + 1}`

/**
 * The choice that an answer makes: the letter in `\boxed{}` or behind the last "answer is" or
 * "answer:", else one that stands alone or in front of a dot, colon or bracket, else the only choice
 * whose text is in the answer.
 *
 * @returns Its place from 0; `undefined` where there is none, or more than one.
 * @example
 * extractChoice('The answer is (B).', ['red', 'blue']) // 1
 */
export function extractChoice(text: string, choices: readonly string[]): number | undefined {
  const clean = text.normalize('NFKC').replaceAll(/[*_`]/g, '')
  const boxed = /\\boxed\{\s*(?:\\text\{)?\s*\(?([A-Za-z])\)?/.exec(clean)?.[1]
  const said = [...clean.matchAll(/answer\s*(?:is|:)?\s*:?\s*\(?([A-Za-z])\)?(?![\p{L}\p{N}'])/giu)]
  const alone = [...clean.matchAll(/^\s*\(?([A-Za-z])(?:[).:]|\s*$)/gm)]
  const marked = [...clean.matchAll(/\(([A-Z])\)/g)]
  for (const letter of [boxed, said.at(-1)?.[1], onlyOf(alone), onlyOf(marked)]) {
    const place = letter === undefined ? -1 : letters.indexOf(letter.toUpperCase())
    if (place !== -1 && place < choices.length) return place
  }
  const named = choices.flatMap((choice, index) => (hasWords(clean, choice) ? [index] : []))
  return named.length === 1 ? named[0] : undefined
}

/** The letter that all of them have. */
function onlyOf(found: readonly RegExpMatchArray[]): string | undefined {
  const all = new Set(found.map(([, letter = '']) => letter.toUpperCase()))
  return all.size === 1 ? [...all][0] : undefined
}

/** The right choice, given as its letter, its text or its place from 0. */
function rightChoice({ answer, choices = [] }: EvalItem): number | undefined {
  if (typeof answer === 'number') {
    return Number.isInteger(answer) && answer >= 0 && answer < choices.length ? answer : undefined
  }
  if (typeof answer !== 'string') return undefined
  const wanted = normalizeText(answer)
  const byText = choices.findIndex((choice) => normalizeText(choice) === wanted)
  if (byText !== -1) return byText
  const byLetter = wanted.length === 1 ? letters.indexOf(wanted.toUpperCase()) : -1
  return byLetter !== -1 && byLetter < choices.length ? byLetter : undefined
}

/**
 * Multiple choice: right when the answer makes the right choice. `choices` has the texts, `answer`
 * the letter, the text or the place from 0. Letters are put before the choices in the prompt.
 *
 * @example
 * multipleChoice() // for { question: 'Sky?', choices: ['red', 'blue'], answer: 'B' }
 */
export function multipleChoice(): Scorer {
  return {
    name: 'multipleChoice()',
    problemWith(item) {
      if (item.choices === undefined || item.choices.length < 2) return 'fewer than two "choices"'
      return rightChoice(item) === undefined
        ? 'an "answer" that is none of its choices: neither a letter, a text nor a place from 0'
        : undefined
    },
    score(answer, item) {
      const made = extractChoice(answer, item.choices ?? [])
      if (made === undefined) return { score: 0, hasNoAnswer: true }
      return { score: made === rightChoice(item) ? 1 : 0 }
    },
  }
}
