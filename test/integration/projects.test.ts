import { expect, test } from 'vitest'

import { benchHead, createProject, pluginConfig } from '../support/project.ts'

const bench = `${benchHead}
test.slo('quick', { target: fakeTarget('fake'), expectP50TTFT: 3 })
`
const config = (test_: string): string => `
import { defineConfig } from 'vitest/config'
import { slo } from '../../../src/plugin/index.ts'
export default defineConfig({ plugins: [slo()], test: ${test_} })
`

test('inline projects inherit the plugin and give one report', async () => {
  await using project = await createProject({
    'vitest.config.ts': config(`{
      projects: [
        { extends: true, test: { name: 'a', benchmark: { include: ['a.bench.ts'] } } },
        { extends: true, test: { name: 'b', benchmark: { include: ['b.bench.ts'] } } },
      ],
    }`),
    'a.bench.ts': bench,
    'b.bench.ts': bench,
  })
  const { code, output } = await project.bench()
  expect(code).toBe(0)
  expect(output.match(/ SLO\n/g)).toHaveLength(1)
  const { rows } = await project.report()
  expect(rows.map((row) => row.project)).toEqual(['a (bench)', 'b (bench)'])
})

test('projects given as files have the plugin where they load it', async () => {
  const file = (name: string, plugin: string): string => `
import { slo } from '../../../../src/plugin/index.ts'
export default { plugins: [${plugin}], test: { name: '${name}', benchmark: { include: ['*.bench.ts'] } } }
`
  const deeper = bench.replaceAll("'../../", "'../../../")
  await using project = await createProject({
    'vitest.config.ts': config("{ projects: ['with', 'without'] }"),
    'with/vitest.config.ts': file('with', 'slo()'),
    'without/vitest.config.ts': file('without', ''),
    'with/a.bench.ts': deeper,
    'without/a.bench.ts': deeper,
  })
  const { code, output } = await project.bench()
  expect(code).toBe(1)
  expect(output).toContain('The project "without (bench)" does not load the plugin of vitest-slo')
  expect((await project.report()).rows.map((row) => row.project)).toEqual(['with (bench)'])
})

test("the user's setup file, reporter and timeout stay", async () => {
  await using project = await createProject({
    'vitest.config.ts': config(`{
      setupFiles: ['./own-setup.ts'],
      reporters: ['./own-reporter.ts'],
      testTimeout: 61_234,
      benchmark: { include: ['*.bench.ts'] },
    }`),
    'own-setup.ts': 'globalThis.isOwn = true',
    'own-reporter.ts':
      "export default class { onTestRunEnd() { console.log('own reporter was here') } }",
    'a.bench.ts': `${bench}
test('has it all', ({ task }) => {
  expect(globalThis.isOwn).toBe(true)
  expect(task.timeout).toBe(61_234)
})
`,
  })
  const { code, output } = await project.bench()
  expect(code, output).toBe(0)
  expect(output).toContain('own reporter was here')
  expect(output).toContain('report: ')
})

test('an inline project keeps its own timeout, and two files of one worker have the matcher', async () => {
  const file = (name: string): string => `${benchHead}
test.slo('${name}', { target: fakeTarget('fake'), expectP50TTFT: 3 })
test('timeout', ({ task }) => { expect(task.timeout).toBe(90_000) })
`
  await using project = await createProject({
    'vitest.config.ts': config(`{
      projects: [
        { extends: true, test: { name: 'a', testTimeout: 90_000, benchmark: { include: ['*.bench.ts'] } } },
      ],
    }`),
    'a.bench.ts': file('one'),
    'b.bench.ts': file('two'),
  })
  const { code, output } = await project.bench()
  expect(code, output).toBe(0)
  expect((await project.report()).rows.map(({ run }) => run.label)).toEqual(['one', 'two'])
})

test('benchmarks beside unit tests leave the unit tests as they were', async () => {
  await using project = await createProject({
    'vitest.config.ts': config(
      "{ benchmark: { enabled: true, include: ['*.bench.ts'] }, include: ['*.unit.ts'] }",
    ),
    'a.bench.ts': bench,
    'a.unit.ts': `
import { expect, test } from 'vitest'
test('has its own timeout', ({ task }) => { expect(task.timeout).toBe(5000) })
`,
  })
  const { code } = await project.vitest(['run'])
  expect(code).toBe(0)
  expect((await project.report()).rows.map((row) => row.project)).toEqual(['bench'])
})

test('a file that imports from vitest has the matcher through the setup file', async () => {
  await using project = await createProject({
    'vitest.config.ts': pluginConfig,
    'a.bench.ts': `
import { expect, test } from 'vitest'
test('matcher', () => { expect(() => expect(1).toMeetSLO({ expectP95TTFT: 3 })).toThrow('toMeetSLO() was called with number') })
`,
  })
  const { code, output } = await project.bench()
  expect(code, output).toBe(0)
})
