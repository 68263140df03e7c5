import { z } from 'zod'

import { problemsOf } from '../slo/option-problems.ts'
import { mustBe, wholeOption } from '../slo/option-schemas.ts'
import { type Checked, readRecords } from './records.ts'

/** A request of a recorded load. */
export interface TraceEntry {
  /** Seconds since the first one. */
  readonly at: number
  readonly promptTokens?: number
  readonly prompt?: string
  readonly maxTokens?: number
}

/**
 * Reads a recorded load, JSONL or one JSON array, in the order of time. An entry has one of two
 * forms:
 *
 * - `{"timestamp": 0, "input_length": 6758, "output_length": 500}`: milliseconds and tokens, as in
 *   Mooncake's traces. Other fields are ignored, also `hash_ids`: the requests of a replay share
 *   no prefix.
 * - `{"at": 0.5, "promptTokens": 6758, "maxTokens": 500}`: seconds and tokens; or `"prompt"` in
 *   place of `"promptTokens"`. All but `at` may be left out.
 *
 * Times may count from any moment, such as 1970: the first entry is at 0.
 *
 * @param name - Of the file, for messages.
 * @throws TypeError with all problems at once, each with its line.
 */
export function parseTrace(text: string, name: string): readonly TraceEntry[] {
  let first: number | undefined
  let latest = 0
  return readRecords(text, name, example, (record): Checked<TraceEntry> => {
    const field = record['timestamp'] === undefined ? 'at' : 'timestamp'
    const parsed = (field === 'at' ? ownEntry : mooncakeEntry).safeParse(record)
    if (!parsed.success) {
      return { problems: problemsOf(parsed.error.issues, record, Object.keys(ownEntry.shape)) }
    }
    const { at } = parsed.data
    if (at < latest) {
      return { problems: [`"${field}" must not be before the one above. Sort the lines by it.`] }
    }
    first ??= at
    if (at - first > longestReplay) {
      return {
        problems: [
          `"${field}" must be at most ${longestReplay} s, a week, after the first one: a load is replayed at its own times.`,
        ],
      }
    }
    latest = at
    return { value: { ...parsed.data, at: at - first } }
  })
}

/** Seconds. */
const longestReplay = 604_800

const example = '{"at": 0.5, "promptTokens": 400, "maxTokens": 100}'

const time = (unit: string): z.ZodNumber => {
  const range = mustBe(`a number of ${unit} from 0`)
  return z.number(range).min(0, range)
}

const texts = mustBe('a text that is not empty')
const ownEntry = z
  .strictObject({
    at: time('seconds'),
    promptTokens: wholeOption(1).exactOptional(),
    prompt: z.string(texts).min(1, texts).exactOptional(),
    maxTokens: wholeOption(1).exactOptional(),
  })
  .refine(({ prompt, promptTokens }) => prompt === undefined || promptTokens === undefined, {
    path: ['promptTokens'],
    error: 'Leave it out: the length of "prompt" is given by its text.',
  })

const mooncakeEntry = z
  .object({
    timestamp: time('milliseconds'),
    input_length: wholeOption(1),
    output_length: wholeOption(1),
  })
  .transform(({ timestamp, input_length, output_length }) => ({
    at: timestamp / 1000,
    promptTokens: input_length,
    maxTokens: output_length,
  }))
