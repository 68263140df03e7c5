import { SloError } from '../errors.ts'
import { historyVersion, parseHistoryLine } from './history-line.ts'
import { createHistory, type History } from './series.ts'

/** A line that was left out, and why. */
interface SkippedLine {
  readonly file: string
  /** From 1. */
  readonly number: number
  readonly problem: string
}

/** A line of a file. */
export interface NumberedLine {
  readonly file: string
  readonly number: number
  readonly text: string
}

export interface ReadHistory {
  readonly history: History
  /** Broken ones; their number is all of them, but no more than the first hundred are kept. */
  readonly skipped: readonly SkippedLine[]
  readonly skippedCount: number
}

const keptSkipped = 100

/**
 * Reads the lines of one or several files. A line that is broken is left out and told: one that a
 * killed process has half written must not take all others with it.
 *
 * @throws SloError for a line of another version: it may be the last run, and to judge an older one
 * in its place would say nothing of it.
 */
export async function readHistory(lines: AsyncIterable<NumberedLine>): Promise<ReadHistory> {
  const collected = createHistory()
  const skipped: SkippedLine[] = []
  let skippedCount = 0
  for await (const { file, number, text } of lines) {
    if (text.trim() === '') continue
    const found = parseHistoryLine(text)
    if ('line' in found) {
      collected.add(found.line)
    } else if ('otherVersion' in found) {
      throw new SloError(
        'SLO_FILE_NOT_READ',
        `Line ${number} of "${file}" has version ${found.otherVersion} of the history, and this vitest-slo reads version ${historyVersion}. ` +
          (found.otherVersion > historyVersion
            ? 'Update vitest-slo, or give another file.'
            : 'Take such lines out of the file, or give another one.'),
      )
    } else {
      skippedCount++
      if (skipped.length < keptSkipped) skipped.push({ file, number, problem: found.problem })
    }
  }
  return { history: collected.end(), skipped, skippedCount }
}
