import type { TestArtifact } from 'vitest'
import type { TestCase, TestModule } from 'vitest/node'

import type { BaselineRow, ReportRow, RowPlace, SkippedTest, SummaryRow } from '../report/report.ts'
import type {
  Attempt,
  SloBaselineArtifact,
  SloRunArtifact,
  SloSummaryArtifact,
  SloTaskMeta,
} from '../vitest-augmentation.ts'
import { machineOf } from './vitest-internals.ts'

const isRun = (artifact: TestArtifact): artifact is SloRunArtifact =>
  artifact.type === 'vitest-slo:run'

const isSummary = (artifact: TestArtifact): artifact is SloSummaryArtifact =>
  artifact.type === 'vitest-slo:summary'

const isCheck = (artifact: TestArtifact): artifact is SloBaselineArtifact =>
  artifact.type === 'vitest-slo:baseline'

/**
 * The runs of all tests by file, in which they keep their order; of a test that was retried, those
 * of its last try.
 */
export function collectRows(modules: readonly TestModule[]): ReportRow[] {
  return collect(modules, (module, test) => {
    const artifacts = test.artifacts().filter(isRun)
    return artifacts.flatMap(({ attempt, run }) => {
      const entry = entryOf(test, attempt, run.label)
      return entry === undefined
        ? []
        : // A matcher may have judged more limits than the run was made for.
          [
            {
              ...placeOf(module, test, attempt, entry, artifacts),
              run: { ...run, verdicts: entry.verdicts },
            },
          ]
    })
  })
}

/** The load tests and searches of all tests, in the same order. */
export function collectSummaries(modules: readonly TestModule[]): SummaryRow[] {
  return collect(modules, (module, test) => {
    const artifacts = test.artifacts().filter(isSummary)
    return artifacts.flatMap(({ attempt, summary }) => {
      const entry = entryOf(test, attempt, summary.label)
      return entry === undefined
        ? []
        : [
            {
              ...placeOf(module, test, attempt, entry, artifacts),
              summary: { ...summary, verdicts: entry.verdicts },
            },
          ]
    })
  })
}

/** Tests that were to measure something and say why they did not, as one whose backend is missing. */
export function collectSkipped(modules: readonly TestModule[]): SkippedTest[] {
  return collect(modules, (module, test) => {
    const result = test.result()
    if (result.state !== 'skipped' || !result.note || test.meta().slo === undefined) return []
    const machine = machineOf(module)
    return [
      {
        project: test.project.name,
        file: module.relativeModuleId,
        test: test.fullName,
        ...(machine !== undefined && { machine }),
        reason: result.note,
      },
    ]
  })
}

/** What was compared with the baseline, in the same order. */
export function collectChecks(modules: readonly TestModule[]): BaselineRow[] {
  return collect(modules, (module, test) => {
    const artifacts = test.artifacts().filter(isCheck)
    return artifacts.flatMap(({ attempt, check }) => {
      const entry = entryOf(test, attempt, check.label)
      return entry === undefined
        ? []
        : [{ ...placeOf(module, test, attempt, entry, artifacts), check }]
    })
  })
}

function collect<Row>(
  modules: readonly TestModule[],
  rowsOf: (module: TestModule, test: TestCase) => Row[],
): Row[] {
  return modules
    .toSorted((a, b) => a.relativeModuleId.localeCompare(b.relativeModuleId, 'en'))
    .flatMap((module) => [...module.children.allTests()].flatMap((test) => rowsOf(module, test)))
}

/** How many tests were made to measure something, whether they ran or not. */
export function countDeclared(modules: readonly TestModule[]): number {
  return modules
    .flatMap((module) => [...module.children.allTests()])
    .filter((test) => test.meta().slo !== undefined).length
}

/** Whether any test ran: was neither skipped nor left out by a filter. */
export function hasRun(modules: readonly TestModule[]): boolean {
  return modules
    .flatMap((module) => [...module.children.allTests()])
    .some((test) => test.result().state === 'passed' || test.result().state === 'failed')
}

/** What the test's meta has of it; what was retried is no longer there. */
function entryOf(
  test: TestCase,
  { repeat, retry }: Attempt,
  label: string,
): SloTaskMeta | undefined {
  return test
    .meta()
    .slo?.find(
      (meta) =>
        meta.label === label && meta.attempt.repeat === repeat && meta.attempt.retry === retry,
    )
}

function placeOf(
  module: TestModule,
  test: TestCase,
  attempt: Attempt,
  { isAsserted }: SloTaskMeta,
  all: readonly { readonly attempt: Attempt }[],
): RowPlace {
  const machine = machineOf(module)
  const retries = all
    .filter((other) => other.attempt.repeat === attempt.repeat)
    .map((other) => other.attempt.retry)
  return {
    project: test.project.name,
    file: module.relativeModuleId,
    test: test.fullName,
    state: test.result().state,
    ...(machine !== undefined && { machine }),
    repeat: attempt.repeat,
    droppedAttempts: new Set(retries.filter((retry) => retry < attempt.retry)).size,
    isAsserted,
  }
}
