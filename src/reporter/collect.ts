import type { TestArtifact } from 'vitest'
import type { TestCase, TestModule } from 'vitest/node'

import type { ReportRow } from '../report/report.ts'
import type { SloRunArtifact } from '../vitest-augmentation.ts'
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

function rowsOf(module: TestModule, test: TestCase): ReportRow[] {
  const artifacts = test.artifacts().filter(isRun)
  return artifacts
    .filter(({ attempt: { repeat, retry } }) =>
      artifacts.every(({ attempt }) => attempt.repeat !== repeat || attempt.retry <= retry),
    )
    .map((artifact) => toRow(module, test, artifact, artifacts))
}

function toRow(
  module: TestModule,
  test: TestCase,
  { attempt, run }: SloRunArtifact,
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
    // A matcher may have judged more limits than the run was made for.
    run: { ...run, verdicts: verdictsOf(test, { attempt, run }) },
  }
}

function verdictsOf(
  test: TestCase,
  { attempt, run }: Pick<SloRunArtifact, 'attempt' | 'run'>,
): ReportRow['run']['verdicts'] {
  const entry = test
    .meta()
    .slo?.find((meta) => meta.label === run.label && meta.attempt.repeat === attempt.repeat)
  return entry?.verdicts ?? run.verdicts
}
