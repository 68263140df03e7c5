import { type JudgedHistory, judgeHistory } from './judge-history.ts'
import { type NumberedLine, readHistory, type ReadHistory } from './read-history.ts'

/** What a page shows of a history. */
export interface Trends {
  /** Absent where no run is in it. */
  readonly judged?: JudgedHistory
  /** How many runs there are. */
  readonly runs: number
  /** What was left out, in words. */
  readonly notes: readonly string[]
}

/**
 * The trends of all figures, judged as `vitest-slo history` does by default.
 *
 * @throws SloError for a line of another version of the history.
 */
export async function readTrends(lines: AsyncIterable<NumberedLine>): Promise<Trends> {
  const read = await readHistory(lines)
  const judged = judgeHistory(
    read.history,
    { alpha: 0.05, margin: 0.05, suspicious: 1.5, confirm: 2 },
    () => true,
  )
  return {
    ...(judged !== undefined && { judged }),
    runs: read.history.runs.length,
    notes: formatSkipped(read),
  }
}

/** That broken lines were left out, and which. */
export function formatSkipped({
  skipped: [first],
  skippedCount,
}: Pick<ReadHistory, 'skipped' | 'skippedCount'>): readonly string[] {
  return first === undefined
    ? []
    : [
        `${skippedCount} broken ${skippedCount === 1 ? 'line is' : 'lines are'} left out, the first one is line ${first.number} of ${first.file}: ${first.problem}`,
      ]
}
