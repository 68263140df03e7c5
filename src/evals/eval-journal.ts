import { z } from 'zod'

import { answerClasses } from '../metrics/answer-class.ts'
import type { AskedAnswer } from './asked-answer.ts'

/** What an answer took; kept with it, so that a budget counts it when the eval goes on. */
export interface JournalAnswer extends AskedAnswer {
  readonly promptTokens: number
  readonly answerTokens: number
  readonly dollars?: number
  /** Of a judge. */
  readonly judgeDollars?: number
}

/** All that an eval's answers depend on, by the names of the options. */
export type JournalHead = Readonly<Record<string, string | number>>

const count = z.int().nonnegative()
const headLine = z.object({ head: z.record(z.string(), z.union([z.string(), z.number()])) })
const answerLine = z.object({
  /** Of the head: lines of another eval that was written at the same time are not ours. */
  of: z.string(),
  answer: z.strictObject({
    question: count,
    repeat: count,
    answer: z.enum(answerClasses),
    text: z.string(),
    score: z.number().min(0).max(1).exactOptional(),
    hasNoAnswer: z.boolean().exactOptional(),
    detail: z.string().exactOptional(),
    retries: count,
    promptTokens: count,
    answerTokens: count,
    dollars: z.number().nonnegative().exactOptional(),
    judgeDollars: z.number().nonnegative().exactOptional(),
  }),
})

/** The first line of a partial file. */
export const formatJournalHead = (head: JournalHead): string => JSON.stringify({ head })

/** An answer's line in a partial file. */
export function formatJournalAnswer(answer: JournalAnswer, digest: string): string {
  const { question, repeat, text, score, hasNoAnswer, detail, retries } = answer
  const { promptTokens, answerTokens, dollars, judgeDollars } = answer
  return JSON.stringify({
    of: digest,
    answer: {
      question,
      repeat,
      answer: answer.answer,
      text,
      ...(score !== undefined && { score }),
      ...(hasNoAnswer !== undefined && { hasNoAnswer }),
      ...(detail !== undefined && { detail }),
      retries,
      promptTokens,
      answerTokens,
      ...(dollars !== undefined && { dollars }),
      ...(judgeDollars !== undefined && { judgeDollars }),
    },
  })
}

/** What a partial file has of an eval, or why it is not of this eval. */
export type ReadJournal =
  | { readonly answers: readonly JournalAnswer[] }
  | { readonly problems: readonly string[] }

/**
 * Reads a partial file. A last line that was cut off is left out, and so are lines of other evals
 * that were written into it at the same time, and second answers to the same question and repeat.
 *
 * @param digest - Of the head, as it was given when the lines were written.
 */
export function readJournal(text: string, head: JournalHead, digest: string): ReadJournal {
  const [first = '', ...lines] = text.split('\n')
  const found = headLine.safeParse(parsed(first))
  if (!found.success) return { problems: ['It has no head that says which eval it is of.'] }
  const before = found.data.head
  const names = [...new Set([...Object.keys(head), ...Object.keys(before)])]
  const problems = names
    .filter((name) => before[name] !== head[name])
    .map((name) => `"${name}" was ${shown(before[name])}, and is ${shown(head[name])} now.`)
  if (problems.length > 0) return { problems }
  const answers = new Map<string, JournalAnswer>()
  for (const line of lines) {
    const { data } = answerLine.safeParse(parsed(line))
    if (data?.of !== digest) continue
    const name = `${data.answer.question} ${data.answer.repeat}`
    if (!answers.has(name)) answers.set(name, data.answer)
  }
  return { answers: [...answers.values()] }
}

const shown = (value: string | number | undefined): string =>
  value === undefined ? 'not there' : JSON.stringify(value)

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
