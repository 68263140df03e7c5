import type { TestArtifact } from 'vitest'
import type { TestCase, TestModule } from 'vitest/node'

import type { ReportRow } from '../report/report.ts'
import type { SloRunArtifact, SloTaskMeta } from '../vitest-augmentation.ts'
import { machineOf } from './vitest-internals.ts'

const isRun = (artifact: TestArtifact): artifact is SloRunArtifact =>
  artifact.type === 'vitest-slo:run'

/**
 * The runs of all tests by file, in which they keep their order; of a test that was retried, those
 * of its last try.
 */
export function collectRows(modules: readonly TestModule[]): ReportRow[] {
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

function rowsOf(module: TestModule, test: TestCase): ReportRow[] {
  const artifacts = test.artifacts().filter(isRun)
  return artifacts.flatMap((artifact) => {
    // Runs of a try that was retried are no longer in the test's meta.
    const entry = test.meta().slo?.find((meta) => isSameRun(meta, artifact))
    return entry === undefined ? [] : [toRow(module, test, artifact, entry, artifacts)]
  })
}

function isSameRun(meta: SloTaskMeta, { attempt, run }: SloRunArtifact): boolean {
  return (
    meta.label === run.label &&
    meta.attempt.repeat === attempt.repeat &&
    meta.attempt.retry === attempt.retry
  )
}

function toRow(
  module: TestModule,
  test: TestCase,
  { attempt, run }: SloRunArtifact,
  { verdicts, isAsserted }: SloTaskMeta,
  all: readonly SloRunArtifact[],
): ReportRow {
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
    // A matcher may have judged more limits than the run was made for.
    run: { ...run, verdicts },
  }
}
