import { expect, test } from 'vitest'

import { benchHead, createProject } from '../support/project.ts'

const bench = (name: string): string => `${benchHead}
test.slo('${name}', { target: fakeTarget('fake'), expectP50TTFT: 3 })
`

test('shards merge into one report', async () => {
  await using project = await createProject({
    'one.bench.ts': bench('one'),
    'two.bench.ts': bench('two'),
  })
  for (const shard of ['1/2', '2/2']) {
    // oxlint-disable-next-line no-await-in-loop -- both write into one folder
    const { code } = await project.bench('--reporter=blob', `--shard=${shard}`)
    expect(code).toBe(0)
  }
  const { code, output } = await project.vitest(['bench', '--merge-reports'])
  expect(code).toBe(0)
  expect(output).toContain('✓ met: P50 TTFT at most 3 s')
  const { rows } = await project.report()
  expect(rows.map(({ file, test: name, run }) => [file, name, run.verdicts[0]?.kind])).toEqual([
    ['one.bench.ts', 'one', 'met'],
    ['two.bench.ts', 'two', 'met'],
  ])
})

test('two machines merge side by side, each under its label', async () => {
  await using project = await createProject({ 'one.bench.ts': bench('one') })
  for (const label of ['cpu', 'gpu']) {
    // oxlint-disable-next-line no-await-in-loop -- both write into one folder
    const { code } = await project.vitest(['bench', '--run', '--reporter=blob'], {
      env: { VITEST_BLOB_LABEL: label },
    })
    expect(code).toBe(0)
  }
  const { code, output } = await project.vitest(['bench', '--merge-reports'])
  expect(code).toBe(0)
  expect(output).toContain('cpu: one')
  const { rows } = await project.report()
  expect(rows.map(({ machine }) => machine)).toEqual(['cpu', 'gpu'])
})
