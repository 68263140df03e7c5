import { acceptedAnswers, type EvalItem } from './eval-item.ts'
import type { Scorer } from './scorer.ts'

/** How texts are compared. */
export interface TextOptions {
  /** Whether "Paris" and "paris" differ. @default false */
  readonly isCaseSensitive?: boolean
}

/** One form for texts that differ in their signs, spaces and case only. */
export function normalizeText(text: string, { isCaseSensitive = false }: TextOptions = {}): string {
  const clean = text
    .normalize('NFKC')
    .replaceAll(/[\u2212\u2012\u2013]/g, '-')
    .replaceAll(/[\u2018\u2019]/g, "'")
    .replaceAll(/\s+/g, ' ')
    .trim()
  return isCaseSensitive ? clean : clean.toLowerCase()
}

/** Why the scorers of texts cannot score a question. */
function problemWith(item: EvalItem): string | undefined {
  const answers = acceptedAnswers(item)
  if (answers === undefined) return 'no "answer" that is a text, a number or a list of them'
  return answers.some((text) => text.trim() === '') ? 'an empty "answer"' : undefined
}

/**
 * Right when the whole answer is one of the accepted ones. Case, spaces, quotes, Markdown's stars
 * and a full stop at the end do not count.
 *
 * @example
 * test.eval('capitals', { target, dataset, score: exact(), repeats: 5, expectAccuracy: '>= 0.9' })
 */
export function exact(options: TextOptions = {}): Scorer {
  const bare = (text: string): string =>
    normalizeText(text, options).replaceAll(/^["'*`]+|["'*`.!]+$/g, '')
  return {
    name: 'exact()',
    options: { ...options },
    problemWith,
    score: (answer, item) => ({
      score: (acceptedAnswers(item) ?? []).some((text) => bare(text) === bare(answer)) ? 1 : 0,
    }),
  }
}

/**
 * Right when one of the accepted answers is in the answer as whole words: "1024" is in "It is 1024."
 * and neither in 10240 nor in -1024 nor in 1024.5.
 *
 * @example
 * test.eval('mini eval', { target, dataset: miniEval, score: includes(), expectAccuracy: '>= 0.7' })
 */
export function includes(options: TextOptions = {}): Scorer {
  return {
    name: 'includes()',
    options: { ...options },
    problemWith,
    score: (answer, item) => ({
      score: (acceptedAnswers(item) ?? []).some((text) => hasWords(answer, text, options)) ? 1 : 0,
    }),
  }
}

/** Whether a text has these words, not as a part of longer ones. */
export function hasWords(text: string, words: string, options: TextOptions = {}): boolean {
  const [inside, wanted] = [normalizeText(text, options), normalizeText(words, options)]
  if (wanted === '') return false
  for (let at = inside.indexOf(wanted); at !== -1; at = inside.indexOf(wanted, at + 1)) {
    const [before, after] = [inside.slice(0, at), inside.slice(at + wanted.length)]
    const isStart = !/^[\p{L}\p{N}]/u.test(wanted) || isBoundaryBefore(before, wanted)
    const isEnd = !/[\p{L}\p{N}]$/u.test(wanted) || isBoundaryAfter(after)
    if (isStart && isEnd) return true
  }
  return false
}

function isBoundaryBefore(before: string, wanted: string): boolean {
  // -1024 is another number than 1024, but "answer-1024" has a hyphen
  const isSigned = /^\d/.test(wanted) && /(?:^|[\s(=:])-$/.test(before)
  return !isSigned && !/[\p{L}\p{N}]$|\d[.,]$/u.test(before)
}

function isBoundaryAfter(after: string): boolean {
  return !/^(?:[\p{L}\p{N}]|[.,]\d)/u.test(after)
}

/**
 * Right when the pattern fits somewhere in the answer.
 *
 * @example
 * matches(/^\s*(yes|no)\b/i)
 */
export function matches(pattern: RegExp): Scorer {
  if (!isPattern(pattern)) {
    throw new TypeError(
      `matches() must not be given ${JSON.stringify(pattern)}. It takes a pattern, as in matches(/yes/i).`,
    )
  }
  // one without a memory of where it was last
  const fresh = new RegExp(pattern.source, pattern.flags.replaceAll(/[gy]/g, ''))
  return {
    name: `matches(${fresh})`,
    score: (answer) => ({ score: fresh.test(answer) ? 1 : 0 }),
  }
}

const isPattern = (value: unknown): value is RegExp => value instanceof RegExp
