import { invalidOptions } from '../slo/option-problems.ts'
import { readRecord, readRecords } from '../workload/records.ts'
import { createCsvReader, type CsvRow } from './csv.ts'
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

const example = '{"question": "…", "answer": "…"}'

/**
 * Reads the questions of a JSON array.
 *
 * @throws TypeError with all problems at once, each with its place.
 */
export function readArray(text: string, name: string): readonly PlacedQuestion[] {
  let number = 0
  return readRecords(text, name, example, (record) => {
    number++
    const parsed = parseQuestion(record)
    return 'value' in parsed
      ? { value: { place: `question ${number}`, question: parsed.value } }
      : parsed
  })
}

/**
 * Reads the questions of a file line by line: CSV where its name says so, else JSONL. No more than
 * a row of it is kept.
 *
 * JSON has `{"question": "…", "answer": …}` on each line; `answer` may be a list of accepted ones.
 * CSV has columns of these names; multiple choice has its texts in columns A, B, C, …
 *
 * @param lines - Without their ends.
 * @param onQuestion - Told each question.
 * @throws TypeError with all problems at once, each with its line.
 */
export async function readLines(
  lines: AsyncIterable<string> | Iterable<string>,
  name: string,
  onQuestion: (question: PlacedQuestion) => void,
): Promise<void> {
  const isCsv = name.toLowerCase().endsWith('.csv')
  const problems: string[] = []
  let [found, wrong, number] = [0, 0, 0]
  const take = (place: string, parsed: ReturnType<typeof parseQuestion>): void => {
    if ('value' in parsed) {
      found++
      onQuestion({ place, question: parsed.value })
      return
    }
    wrong += parsed.problems.length
    problems.push(...parsed.problems.map((problem) => `${place}: ${problem}`).slice(0, mostShown))
    problems.splice(mostShown)
  }
  const reader = createCsvReader(name)
  const takeRow = (row: CsvRow | undefined): void => {
    if (row !== undefined) take(`line ${row.line}`, parseQuestion(withChoices(row.cells)))
  }
  for await (const line of lines) {
    number++
    const text = number === 1 && line.startsWith('\uFEFF') ? line.slice(1) : line
    if (isCsv) takeRow(reader.push(text))
    else if (text.trim() !== '') take(`line ${number}`, readRecord(text, example, parseQuestion))
  }
  if (isCsv) takeRow(reader.end())
  if (wrong > 0) {
    const more = wrong - problems.length
    throw invalidOptions(`The lines of "${name}"`, [
      ...problems,
      ...(more > 0 ? [`and ${more} more`] : []),
    ])
  }
  if (found > 0) return
  throw new TypeError(
    isCsv
      ? `"${name}" must not be without a question. It must have a line below the names.`
      : `"${name}" must not be empty. It must have a JSON object on each line, as in ${example}.`,
  )
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
