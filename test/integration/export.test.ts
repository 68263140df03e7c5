import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { benchHead, createProject } from '../support/project.ts'

const cli = join(import.meta.dirname, '../../src/cli/index.ts')

test("a job's summary is written where there is one, and a report can be had in other formats", async () => {
  await using project = await createProject({
    'fine.bench.ts': `${benchHead}
test.slo('fine', { target: fakeTarget('fake'), expectP50TTFT: 3 })
`,
    'broken.json': '{"formatVersion": 1}',
  })
  const { code, output } = await project.vitest(['bench', '--run'], {
    env: { GITHUB_STEP_SUMMARY: join(project.root, 'summary.md') },
  })
  expect(code, output).toBe(0)
  expect(await project.read('summary.md')).toMatch(/^## SLO: passed\n\n\| run \|/)
  const runCli = (...args: readonly string[]): { status: number | null; text: string } => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'export', ...args], {
      cwd: project.root,
      encoding: 'utf8',
    })
    return { status, text: stdout + stderr }
  }
  expect(runCli('csv').text).toMatch(/^time,commit,file,test,run,users,metric,value/)
  expect(runCli('markdown', '.vitest/slo/report.json', '--out', 'comment.md')).toEqual({
    status: 0,
    text: '',
  })
  expect(await project.read('comment.md')).toContain('## SLO: passed')
  const wrong = [
    [],
    ['xml'],
    ['csv', 'nowhere.json'],
    ['csv', 'broken.json'],
    ['csv', 'a.json', 'b.json'],
    ['csv', '--output', 'x'],
    ['csv', '--out', 'no/such/folder.csv'],
  ].map((args) => runCli(...args))
  expect(wrong.map(({ status }) => status)).toEqual(wrong.map(() => 1))
  expect(wrong.map(({ text }) => text.replaceAll(project.root, '<root>').trim()))
    .toMatchInlineSnapshot(`
      [
        "A format must be given. The formats are csv, markdown, open-metrics, bencher, bigger-is-better, smaller-is-better.",
        "The format must not be "xml". The formats are csv, markdown, open-metrics, bencher, bigger-is-better, smaller-is-better.",
        "The file "nowhere.json" could not be read (ENOENT). It must be a file at <root>/nowhere.json. Paths are relative to the root of the project.",
        "The file "broken.json" is no report of this version of vitest-slo (format 5): formatVersion: Invalid input: expected 5. Write it anew with "vitest bench".",
        ""b.json" is one argument too many: one report is exported.",
        "Unknown option '--output'. "vitest-slo export --help" lists the options.",
        "The file "no/such/folder.csv" could not be written (ENOENT). It must be in a folder that is there and may be written, here <root>/no/such/folder.csv.",
      ]
    `)
})

test('a summary that cannot be written is told, and fails nothing', async () => {
  await using project = await createProject({
    'fine.bench.ts': `${benchHead}
test.slo('fine', { target: fakeTarget('fake'), expectP50TTFT: 3 })
`,
  })
  const { code, output } = await project.vitest(['bench', '--run'], {
    env: { GITHUB_STEP_SUMMARY: join(project.root, 'no/such/folder.md') },
  })
  expect(code).toBe(0)
  expect(output).toContain("the job's summary could not be written (ENOENT)")
})
