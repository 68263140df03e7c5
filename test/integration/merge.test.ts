import { spawnSync } from 'node:child_process'
import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

import { expect, test } from 'vitest'

import { parseBaseline } from '../../src/baseline/baseline-file.ts'
import { benchHead, createProject, type Project } from '../support/project.ts'

const cli = join(import.meta.dirname, '../../src/cli/index.ts')

function report({ root }: Project, ...args: readonly string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, [cli, 'report', ...args], {
    cwd: root,
    encoding: 'utf8',
  })
  return stdout + stderr
}

const bench = (name: string): string => `${benchHead}
test.slo('${name}', { target: fakeTarget('fake'), expectP50TTFT: 3 })
`

const baseline = 'benchmarks/baseline.json'

/** Machines and numbers of runs by place. */
async function entriesOf(project: Project): Promise<object> {
  const { entries } = parseBaseline(await project.read(baseline), baseline)
  return Object.fromEntries(
    Object.entries(entries).map(([place, all]) => [
      place,
      all.map(({ machine, runs }) => ({
        ...(machine !== undefined && { machine }),
        runs: runs.length,
      })),
    ]),
  )
}

test('shards merge into one report and one baseline', async () => {
  await using project = await createProject({
    'one.bench.ts': bench('one'),
    'two.bench.ts': bench('two'),
  })
  for (const shard of ['1/2', '2/2']) {
    // oxlint-disable-next-line no-await-in-loop -- both write into one folder
    const { code } = await project.bench('--reporter=blob', `--shard=${shard}`)
    expect(code).toBe(0)
  }
  // a part sees its own benchmarks alone
  await expect(project.read(baseline)).rejects.toThrow('ENOENT')
  const { code, output } = await project.vitest(['bench', '--merge-reports'])
  expect(code).toBe(0)
  expect(output).toContain('✓ met: P50 TTFT at most 3 s')
  expect(output).toContain('2 entries written')
  expect(await entriesOf(project)).toEqual({
    'one.bench.ts > one': [{ runs: 1 }],
    'two.bench.ts > two': [{ runs: 1 }],
  })
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
  const reporters = ['--reporter=default', '--reporter=html']
  const { code, output } = await project.vitest(['bench', '--merge-reports', ...reporters])
  expect(code).toBe(0)
  expect(output).toContain('cpu: one')
  const { rows } = await project.report()
  expect(rows.map(({ machine }) => machine)).toEqual(['cpu', 'gpu'])
  // what Vitest has merged is a report like any other
  expect(report(project, '.vitest/slo/report.json')).toBe('slo-report.html: 1 report, 2 runs\n')
  expect(await project.read('slo-report.html')).toMatch(
    /<th scope="col">cpu<\/th><th scope="col">gpu<\/th>/,
  )
  const blobs = await Array.fromAsync(glob('.vitest/**/*cpu*.json', { cwd: project.root }))
  expect(blobs).toHaveLength(1)
  expect(report(project, ...blobs)).toMatch(
    / is no report but a list\. A blob of Vitest becomes a report by "vitest bench --merge-reports"\.\n$/,
  )
  // the charts went with the blobs
  const pages = await readFile(join(project.root, '.vitest/ui/html.meta.json.gz'))
  expect(gunzipSync(pages).toString()).toContain('"image/svg+xml"')
  // one baseline of both, in which neither overwrites the other
  expect(await entriesOf(project)).toEqual({
    'one.bench.ts > one': [
      { machine: 'cpu', runs: 1 },
      { machine: 'gpu', runs: 1 },
    ],
  })
})
