import type { SerializedError } from 'vitest'
import type { TestCase, TestModule, TestRunEndReason } from 'vitest/node'

import { exitCodeOf, type FailedFor } from '../report/exit-code.ts'
import { outcomeOfReport } from '../report/outcome.ts'
import type { RowPlace, SloReport } from '../report/report.ts'

/** Sets the exit code of a run that failed for regressions, or for the lack of verdicts, alone. */
export function tellWhyFailed(
  reason: TestRunEndReason,
  modules: readonly TestModule[],
  errors: readonly SerializedError[],
  report: SloReport,
): void {
  // what is wrong beside the tests is none of their verdicts
  const isElse = errors.length > 0 || modules.some((module) => module.errors().length > 0)
  if (reason !== 'failed' || isElse) return
  const failed = modules.flatMap((module) => [...module.children.allTests('failed')])
  process.exitCode = exitCodeOf(failed.map((test) => failedFor(test, report)))
}

/** A test with several errors failed for something else, too. */
function failedFor(test: TestCase, { rows, summaries, baseline = [] }: SloReport): FailedFor {
  const isOfIt = ({ project, file, test: name }: RowPlace): boolean =>
    project === test.project.name && file === test.module.relativeModuleId && name === test.fullName
  if ((test.result().errors ?? []).length !== 1) return 'other'
  return outcomeOfReport({
    rows: rows.filter(isOfIt),
    summaries: summaries.filter(isOfIt),
    baseline: baseline.filter(isOfIt),
  })
}
