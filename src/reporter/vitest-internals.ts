// All that we use of Vitest beyond its public interfaces, but for the label of a machine, each behind a
// check at run time: where one is gone, the reporter prints plain lines instead.
import type { TestArtifact } from 'vitest'
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node'

import { machineLabelOf } from '../platform/machine-label.ts'

type Fields = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null

/**
 * Adds a line to the live window of Vitest's default reporter.
 *
 * @returns A function that draws the window again; `undefined` when there is no such window.
 */
export function windowLine(
  vitest: Vitest,
  own: Reporter,
  line: () => string,
): (() => void) | undefined {
  const reporters: unknown = Reflect.get(vitest, 'reporters')
  if (!Array.isArray(reporters)) return undefined
  const summary: unknown = reporters
    .filter((reporter: unknown) => reporter !== own && isObject(reporter))
    .map((reporter: Fields) => reporter['summary'])
    .find(isObject)
  if (!isObject(summary)) return undefined
  const { createSummary, renderer } = summary
  if (typeof createSummary !== 'function' || !isObject(renderer)) return undefined
  const { schedule } = renderer
  if (typeof schedule !== 'function') return undefined
  Object.assign(summary, {
    createSummary(): unknown {
      const rows: unknown = Reflect.apply(createSummary, summary, [])
      if (!Array.isArray(rows) || line() === '') return rows
      const known: unknown[] = rows
      return [...known.slice(0, -1), `        SLO ${line()}`, '']
    },
  })
  return () => {
    Reflect.apply(schedule, renderer, [])
  }
}

/** Takes a record that has been shown from its test, so that no report and no blob has it. */
export function forgetArtifact(test: TestCase, artifact: TestArtifact): void {
  const task: unknown = Reflect.get(test, 'task')
  const artifacts = isObject(task) ? task['artifacts'] : undefined
  if (!Array.isArray(artifacts)) return
  const index = artifacts.indexOf(artifact)
  if (index !== -1) artifacts.splice(index, 1)
}

/** The label of the machine that ran a module (`VITEST_BLOB_LABEL`). */
export function machineOf(module: TestModule): string | undefined {
  return machineLabelOf(module.meta())
}
