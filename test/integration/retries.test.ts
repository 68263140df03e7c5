import { expect, test } from 'vitest'

import { benchHead, createProject } from '../support/project.ts'

test('a retry replaces its run, is told, and repeats are kept side by side', async () => {
  await using project = await createProject({
    'serving.bench.ts': `${benchHead}
let tries = 0
const target = {
  name: 'fake',
  async *stream() {
    yield 'a '
    if (tries === 0) throw new Error('warming up')
    yield 'b '
  },
}
const few = { warmup: 0, maxRequests: 20 }
test('flaky', { retry: 2 }, async ({ slo, onTestFailed }) => {
  onTestFailed(() => { tries++ })
  const run = await slo.measure(target, { ...few, label: 'flaky' })
  expect(run).toMeetSLO({ expectP50TTFT: 3 })
})
test.slo('twice', { target: fakeTarget('other'), ...few, repeats: 1, expectP50TTFT: 3 })
`,
  })
  const { code, output } = await project.bench()
  expect(code).toBe(0)
  expect(output).toContain('passed at try 2: the tries before are not shown.')
  const { rows } = await project.report()
  expect(
    rows.map(({ run, repeat, droppedAttempts, state }) => [
      run.label,
      repeat,
      droppedAttempts,
      state,
      run.requests.completed,
    ]),
  ).toEqual([
    ['flaky', 0, 1, 'passed', 20],
    ['twice', 0, 0, 'passed', 20],
    ['twice', 1, 0, 'passed', 20],
  ])
})
