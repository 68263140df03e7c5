import type { ReportRow, RowPlace } from './report.ts'
import type { SloRun } from './run.ts'

/**
 * The runs that one attempt of a test has made, as those of a load test's phases or of a search's
 * probes stand beside it.
 *
 * @returns the run of a label, which is unique there.
 */
export function runsBeside(
  rows: readonly ReportRow[],
  place: RowPlace,
): (label: string) => SloRun | undefined {
  const runs = rows.filter((row) => isSamePlace(row, place)).map(({ run }) => run)
  return (label) => runs.find((run) => run.label === label)
}

const isSamePlace = (a: RowPlace, b: RowPlace): boolean =>
  a.project === b.project &&
  a.file === b.file &&
  a.test === b.test &&
  a.machine === b.machine &&
  a.repeat === b.repeat
