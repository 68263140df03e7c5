import { acceptedAnswers } from './eval-item.ts'
import type { Scorer } from './scorer.ts'

/** A sign that is no hyphen, digits in groups of three or not, decimals, exponent, fraction, percent. */
const number =
  /(?:(?<![\p{L}\p{N}.])[-+])?(?:\d{1,3}(?:[,\u00a0\u202f ]\d{3})+(?!\d)|\d+)(?:\.\d+)?(?:e[-+]?\d+)?(?:\s*\/\s*\d+)?\s*%?/giu

/**
 * The number that an answer ends with: on the line after the first `####`, else in `\boxed{}`, else
 * behind the last "answer is" or "answer:"; there the first number, and without such a mark the last
 * one of the text. Units and currencies beside it do not count; 60 % is 0.6, 3/4 is 0.75.
 *
 * @returns `undefined` where there is none: the answer is wrong, and counted as without an answer.
 * @example
 * extractNumber('So it costs $1,234.50.') // 1234.5
 */
export function extractNumber(text: string): number | undefined {
  const clean = text
    .replaceAll(/[\u00a0\u202f]/g, ' ')
    .normalize('NFKC')
    .replaceAll(/[\u2212\u2012\u2013]/g, '-')
    .replaceAll('\u2044', '/')
  const found = markedRegion(clean)?.match(number)?.[0] ?? clean.match(number)?.at(-1)
  if (found === undefined) return undefined
  const [numerator, denominator = '1'] = found.replaceAll(/[%\s,]/g, '').split('/')
  const value = Number(numerator) / Number(denominator) / (found.includes('%') ? 100 : 1)
  return Number.isFinite(value) ? value : undefined
}

/** Where a text says that its answer stands. */
function markedRegion(text: string): string | undefined {
  const mark = /####\s*([^\n]*)/.exec(text)?.[1]
  const boxed = /\\boxed\{([^{}]*)\}/.exec(text)?.[1]
  const said = [...text.matchAll(/answer\s*(?:is|:)\s*([^\n]*)/gi)].at(-1)?.[1]
  return mark ?? boxed ?? said
}

/** How far a number may be off: by the larger one of the two. */
export interface NumericOptions {
  /** @default 0 */
  readonly absolute?: number
  /** A share of the right number. @default 1e-9, for rounding only */
  readonly relative?: number
}

/**
 * Right when the number that the answer ends with is close enough to an accepted one:
 *
 *     |a − b| ≤ max(absolute, relative · |b|)
 *
 * The accepted answer may be a number or a text that ends with one, as GSM8K's `… #### 18`.
 *
 * @throws TypeError when a tolerance is no number from 0.
 * @example
 * numeric({ relative: 0.01 })
 */
export function numeric(options: NumericOptions = {}): Scorer {
  const { absolute = 0, relative = 1e-9 } = options
  for (const [name, value] of Object.entries({ absolute, relative })) {
    if (!(value >= 0 && value < Infinity)) {
      throw new TypeError(`"${name}" of numeric() must not be ${value}. It is a number from 0.`)
    }
  }
  return {
    name: 'numeric()',
    options: { absolute, relative },
    problemWith(item) {
      const texts = acceptedAnswers(item)
      if (texts === undefined) return 'no "answer" that is a number, a text or a list of them'
      return texts.some((text) => extractNumber(text) === undefined)
        ? 'an "answer" without a number'
        : undefined
    },
    score(answer, item) {
      const given = extractNumber(answer)
      if (given === undefined) return { score: 0, hasNoAnswer: true }
      const isClose = (text: string): boolean => {
        const right = extractNumber(text)
        return (
          right !== undefined &&
          Math.abs(given - right) <= Math.max(absolute, relative * Math.abs(right))
        )
      }
      return { score: (acceptedAnswers(item) ?? []).some(isClose) ? 1 : 0 }
    },
  }
}
