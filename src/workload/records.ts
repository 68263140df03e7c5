import { z } from 'zod'

import { invalidOptions } from '../slo/option-problems.ts'

/** What a record says, or all that is wrong with it. */
export type Checked<T> = { readonly value: T } | { readonly problems: readonly string[] }

export type JsonObject = Readonly<Record<string, unknown>>

/** More problems than these are only counted. */
const mostShown = 10

const jsonObject = z.record(z.string(), z.unknown())

/**
 * Reads a file of JSON objects: one a line (JSONL; empty lines do not count), or one array of
 * them. A byte order mark and Windows line ends do no harm.
 *
 * @param name - Of the file, for messages.
 * @param example - Of a line, for messages.
 * @param check - Called with one record after the other.
 * @throws TypeError with all problems at once, each with its line.
 */
export function readRecords<T>(
  text: string,
  name: string,
  example: string,
  check: (record: JsonObject) => Checked<T>,
): readonly T[] {
  const values: T[] = []
  const problems: string[] = []
  for (const { place, source, value } of recordsIn(text, name)) {
    const checked = checkRecord(value, source, example, check)
    if ('value' in checked) values.push(checked.value)
    else problems.push(...checked.problems.map((problem) => `${place}: ${problem}`))
  }
  if (problems.length > 0) throw invalidOptions(`The lines of "${name}"`, shortened(problems))
  if (values.length === 0) {
    throw new TypeError(
      `"${name}" must not be empty. It must have a JSON object on each line, as in ${example}.`,
    )
  }
  return values
}

function checkRecord<T>(
  value: unknown,
  source: string,
  example: string,
  check: (record: JsonObject) => Checked<T>,
): Checked<T> {
  const record = jsonObject.safeParse(value)
  return record.success
    ? check(record.data)
    : { problems: [`It must not be ${source}. It must be a JSON object, as in ${example}.`] }
}

/** A line of JSONL, read as {@link readRecords} reads each. */
export function readRecord<T>(
  line: string,
  example: string,
  check: (record: JsonObject) => Checked<T>,
): Checked<T> {
  return checkRecord(parsed(line), beginning(line), example, check)
}

interface Found {
  /** As in `line 3`. */
  readonly place: string
  /** The beginning of what is written there, in quotes. */
  readonly source: string
  /** `undefined`: it is not JSON. */
  readonly value: unknown
}

function* recordsIn(text: string, name: string): Generator<Found> {
  const content = text.startsWith('\uFEFF') ? text.slice(1) : text
  if (content.trimStart().startsWith('[')) {
    const whole = parsed(content)
    if (!Array.isArray(whole)) {
      throw new TypeError(
        `"${name}" must not begin with "[" and then not be JSON. It must be one whole JSON array, or a JSON object on each line: look for what is cut off.`,
      )
    }
    for (const [i, value] of whole.entries()) {
      yield { place: `record ${i + 1}`, source: beginning(JSON.stringify(value)), value }
    }
    return
  }
  for (const [i, line] of content.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue
    yield { place: `line ${i + 1}`, source: beginning(line), value: parsed(line) }
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

function beginning(source: string): string {
  return JSON.stringify(source.length > 40 ? `${source.slice(0, 40)}…` : source)
}

function shortened(problems: readonly string[]): readonly string[] {
  const more = problems.length - mostShown
  return more > 0 ? [...problems.slice(0, mostShown), `and ${more} more`] : problems
}
