import { z } from 'zod'

import { problemsOf } from '../slo/option-problems.ts'
import { mustBe } from '../slo/option-schemas.ts'
import type { EvalQuestion, JsonValue } from './eval-item.ts'

const text = mustBe('a text that is not empty')
const texts = z.string(text).min(1, text)
const name = z.union([texts, z.number(text).transform(String)], text)

const jsonValue: z.ZodType<JsonValue> = z.json(mustBe('a text, a number or another JSON value'))

const choices = mustBe('a list of at least two texts')

const schema = z.object({
  id: name.exactOptional(),
  question: texts,
  answer: jsonValue.exactOptional(),
  choices: z
    .array(z.union([z.string(), z.number().transform(String)]), choices)
    .min(2, choices)
    .exactOptional(),
  category: name.exactOptional(),
  cluster: name.exactOptional(),
  split: name.exactOptional(),
})

/** Other names that public datasets have for the same. */
const otherNames = {
  question: ['prompt', 'problem', 'input'],
  answer: ['answers', 'target', 'expected'],
  category: ['subject'],
} as const

/**
 * A question out of a record. Other fields are ignored; where there is no `question`, `answer` or
 * `category`, the names of public datasets count: `prompt`, `problem`, `input`; `answers`, `target`,
 * `expected`; `subject`.
 */
export function parseQuestion(
  record: Readonly<Record<string, unknown>>,
): { readonly value: EvalQuestion } | { readonly problems: readonly string[] } {
  const known = Object.fromEntries(
    Object.keys(schema.shape).flatMap((key) => {
      const value = record[key] ?? record[otherNameIn(record, key) ?? key]
      // null in a table is an empty cell, but JSON's null may be an answer
      return value === undefined || (value === null && key !== 'answer') ? [] : [[key, value]]
    }),
  )
  const parsed = schema.safeParse(known)
  return parsed.success
    ? { value: parsed.data }
    : { problems: problemsOf(parsed.error.issues, known, Object.keys(schema.shape)) }
}

function otherNameIn(record: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const names: Readonly<Record<string, readonly string[]>> = otherNames
  return names[key]?.find((other) => record[other] !== undefined)
}
