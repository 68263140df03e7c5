import { invalidOptions } from '../slo/option-problems.ts'
import { readRecords } from '../workload/records.ts'
import { parseCsv } from './csv.ts'
import type { EvalQuestion } from './eval-item.ts'
import { parseQuestion } from './question-schema.ts'

/** A question, and where it stands. */
export interface PlacedQuestion {
  /** As in `line 3`. */
  readonly place: string
  readonly question: EvalQuestion
}

/** More problems than these are only counted. */
const mostShown = 10

/**
 * Reads the questions of a file: CSV where its name says so, else JSONL or one JSON array.
 *
 * JSON has `{"question": "…", "answer": …}` on each line; `answer` may be a list of accepted ones.
 * CSV has columns of these names; multiple choice has its texts in columns A, B, C, …
 *
 * @throws TypeError with all problems at once, each with its line.
 */
export function readQuestions(text: string, name: string): readonly PlacedQuestion[] {
  if (name.toLowerCase().endsWith('.csv')) return readCsv(text, name)
  let number = 0
  return readRecords(text, name, '{"question": "…", "answer": "…"}', (record) => {
    number++
    const parsed = parseQuestion(record)
    return 'value' in parsed
      ? { value: { place: `question ${number}`, question: parsed.value } }
      : parsed
  })
}

function readCsv(text: string, name: string): readonly PlacedQuestion[] {
  const questions: PlacedQuestion[] = []
  const problems: string[] = []
  for (const { line, cells } of parseCsv(text, name)) {
    const parsed = parseQuestion(withChoices(cells))
    if ('value' in parsed) questions.push({ place: `line ${line}`, question: parsed.value })
    else problems.push(...parsed.problems.map((problem) => `line ${line}: ${problem}`))
  }
  if (problems.length > 0) throw invalidOptions(`The lines of "${name}"`, shortened(problems))
  if (questions.length === 0) {
    throw new TypeError(
      `"${name}" must not be without a question. It must have a line below the names.`,
    )
  }
  return questions
}

/** Columns A, B, C, … are the choices; an empty cell is none. */
function withChoices(cells: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  const known = Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell !== ''))
  const choices = Object.keys(cells)
    .filter((name) => /^[A-Z]$/.test(name))
    .toSorted()
    .flatMap((name) => known[name] ?? [])
  return choices.length === 0 ? known : { ...known, choices }
}

function shortened(problems: readonly string[]): readonly string[] {
  const more = problems.length - mostShown
  return more > 0 ? [...problems.slice(0, mostShown), `and ${more} more`] : problems
}

/**
 * Questions that were handed in.
 *
 * @throws TypeError with all problems at once, each with its place.
 */
export function checkQuestions(given: readonly unknown[]): readonly PlacedQuestion[] {
  const problems: string[] = []
  const questions = given.flatMap((value, index): PlacedQuestion[] => {
    const place = `question ${index + 1}`
    const parsed =
      typeof value === 'object' && value !== null
        ? parseQuestion(Object.fromEntries(Object.entries(value)))
        : {
            problems: [
              `It must not be ${JSON.stringify(value)}. It is an object with a "question".`,
            ],
          }
    if ('value' in parsed) return [{ place, question: parsed.value }]
    problems.push(...parsed.problems.map((problem) => `${place}: ${problem}`))
    return []
  })
  if (problems.length > 0) throw invalidOptions('The questions of the dataset', shortened(problems))
  return questions
}
