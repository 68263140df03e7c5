import { parse as parseJUnit } from 'junit2json'
import { expect, test } from 'vitest'

import { benchHead, createProject, pluginConfig } from '../support/project.ts'

const bench = `${benchHead}
const target = fakeTarget('fake')
test.slo('quick', { target, expectP50TTFT: 3 })
test.slo('impossible', { target, expectP50Speed: '>= 100000' })
test.slo.skip('skipped', { target, expectP50TTFT: 3 })
`

test('the json reporter has the verdicts and the row, and our report is written, too', async () => {
  await using project = await createProject({ 'serving.bench.ts': bench })
  const { code } = await project.bench('--reporter=json', '--outputFile=out.json')
  expect(code).toBe(1)
  const json: unknown = JSON.parse(await project.read('out.json'))
  expect(json).toMatchObject({
    success: false,
    testResults: [
      {
        assertionResults: [
          {
            title: 'quick',
            status: 'passed',
            meta: { slo: [{ label: 'quick', target: 'fake', verdicts: [{ kind: 'met' }] }] },
          },
          { title: 'impossible', status: 'failed' },
          { title: 'skipped', status: 'skipped' },
        ],
      },
    ],
  })
  expect(await project.read('out.json')).toContain('"samplesCount"')
  expect((await project.report()).rows).toHaveLength(2)
})

test('junit has the failure, github-actions an annotation at the line', async () => {
  await using project = await createProject({ 'serving.bench.ts': bench })
  const { output } = await project.vitest(
    ['bench', '--run', '--reporter=junit', '--reporter=github-actions', '--outputFile.junit=j.xml'],
    { env: { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: project.root } },
  )
  const junit = await project.read('j.xml')
  const suites = await parseJUnit(junit)
  expect(suites).toMatchObject({ tests: 3, failures: 1 })
  const cases = suites && 'testsuite' in suites ? suites.testsuite?.[0]?.testcase : undefined
  expect(cases?.map(({ name }) => name)).toEqual(['quick', 'impossible', 'skipped'])
  expect(cases?.[1]?.failure?.[0]?.inner).toContain('missed: P50 speed at least')
  expect(/::error .*/.exec(output)?.[0]).toMatch(/serving\.bench\.ts,.*line=7,/)
})

test('-t measures the tests that it names', async () => {
  await using project = await createProject({ 'serving.bench.ts': bench })
  const { code } = await project.bench('-t', 'quick')
  expect(code).toBe(0)
  expect((await project.report()).rows.map(({ test: name }) => name)).toEqual(['quick'])
})

test('a filter that leaves nothing to measure is told, and fails', async () => {
  await using project = await createProject({ 'serving.bench.ts': bench })
  const { code, output } = await project.bench('-t', 'no such test')
  expect(code).toBe(1)
  expect(/vitest-slo: .*/.exec(output)?.[0]).toMatchInlineSnapshot(
    `"vitest-slo: 3 tests were to measure something, but nothing was measured. A run must measure at least one of them to say anything. Look for "skip", a filter that fits no test, or an error above."`,
  )
})

test('a filter that leaves other tests only is told, and fails in CI', async () => {
  await using project = await createProject({
    'serving.bench.ts': `${bench}
test('other', () => {})
`,
  })
  const local = await project.bench('-t', 'other')
  expect(local.code).toBe(0)
  expect(local.output).toContain('nothing was measured')
  const ci = await project.vitest(['bench', '--run', '-t', 'other'], { env: { CI: 'true' } })
  expect(ci.code).toBe(1)
})

test('vitest list knows the tests and their files', async () => {
  await using project = await createProject({
    'serving.bench.ts': bench,
    'vitest.config.ts': pluginConfig.replace('{ include', '{ enabled: true, include'),
  })
  const { code, output } = await project.vitest(['list'])
  expect(code).toBe(0)
  expect(output).toContain('serving.bench.ts > quick')
  expect(output).toContain('serving.bench.ts > impossible')
})
