import { spawnSync } from 'node:child_process'
import { cp, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { benchHead, createProject, type Project } from '../support/project.ts'

const cli = join(import.meta.dirname, '../../src/cli/index.ts')

function report(
  { root }: Project,
  ...args: readonly string[]
): { status: number | null; text: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'report', ...args], {
    cwd: root,
    encoding: 'utf8',
  })
  return {
    status,
    text: (stdout + stderr)
      .replaceAll(root, '<root>')
      .replaceAll(/format \d+|\d+ to \d+/g, '<n>')
      .trim(),
  }
}

test('a run leaves a page beside its report, and reports of several machines make one page', async () => {
  await using project = await createProject({
    'fine.bench.ts': `${benchHead}
test.slo('a <b>fast</b> target', { target: fakeTarget('fake'), expectP50TTFT: 3 })
test.slo('too slow', { target: fakeTarget('other'), expectP50Speed: '>= 1e9' })
`,
    'broken.json': '{"formatVersion": 1}',
  })
  const { code, output } = await project.bench()
  expect(code).toBe(1)
  expect(output).toContain(`page: ${join(project.root, '.vitest/slo/index.html')}`)
  const page = await project.read('.vitest/slo/index.html')
  expect(page).toContain('1 of 2 objectives not kept.')
  expect(page).toContain('a &lt;b&gt;fast&lt;/b&gt; target')
  expect(page).toMatch(/<span class="badge missed">missed<\/span> <a href="#at-too-slow">/)

  await cp(join(project.root, '.vitest/slo/report.json'), join(project.root, 'gpu/report.json'))
  await cp(join(project.root, '.vitest/slo/report.json'), join(project.root, 'cpu/report.json'))
  expect(report(project)).toEqual({ status: 0, text: 'slo-report.html: 1 report, 2 runs' })
  const both = report(project, 'cpu/report.json', 'gpu/report.json', '--out', 'both.html')
  expect(both).toEqual({ status: 0, text: 'both.html: 2 reports, 4 runs' })
  expect(await project.read('both.html')).toMatch(
    /<th scope="col">cpu<\/th><th scope="col">gpu<\/th>/,
  )
  const history = '.vitest/slo/history.jsonl'
  const globbed = report(project, '?pu/*.json', '--out', 'both.html', '--history', history)
  expect(globbed).toEqual(both)
  expect(await project.read('both.html')).toContain('<section id="history"')
  const wrong = [
    ['broken.json'],
    ['*/nowhere.json'],
    ['cpu/report.json', '--history', 'broken.json'],
    ['nowhere.json'],
    ['cpu/report.json', 'cpu/report.json'],
    ['--output', 'x'],
    ['cpu/report.json', '--out', 'no/such/folder.html'],
  ].map((args) => report(project, ...args))
  expect(wrong.map(({ status }) => status)).toEqual(wrong.map(() => 1))
  expect(wrong.map(({ text }) => text)).toMatchInlineSnapshot(`
    [
      "The file "broken.json" has <n>, which says too little of how it was measured. This version of vitest-slo reads formats <n>. Write it anew with "vitest bench".",
      "No file fits "*/nowhere.json". It must fit at least one report; patterns are relative to <root>.",
      "The history "broken.json" has no run in it. It must have one line of each run: "vitest bench" adds it.",
      "The file "nowhere.json" could not be read (ENOENT). It must be a file at <root>/nowhere.json. Paths are relative to the root of the project.",
      "The report "cpu/report.json" must not be given twice.",
      "Unknown option '--output'. "vitest-slo report --help" lists the options.",
      "The file "no/such/folder.html" could not be written (ENOENT). It must be in a folder that is there and may be written, here <root>/no/such/folder.html.",
    ]
  `)
})

test('a page that cannot be written is told, and fails nothing', async () => {
  await using project = await createProject({
    'fine.bench.ts': `${benchHead}
test.slo('fine', { target: fakeTarget('fake'), expectP50TTFT: 3 })
`,
    '.vitest/slo/index.html/in-the-way': '',
  })
  const { code, output } = await project.bench()
  expect(code).toBe(0)
  expect(output).toMatch(/warning the page could not be written to .*index\.html: .*\. It is in /)
})

test('a part of a run has no page: it is made when the parts are put together', async () => {
  await using project = await createProject({
    'fine.bench.ts': `${benchHead}
test.slo('fine', { target: fakeTarget('fake'), expectP50TTFT: 3 })
`,
  })
  const { code } = await project.bench('--shard=1/1')
  expect(code).toBe(0)
  expect((await project.report()).rows.map(({ test: name }) => name)).toEqual(['fine'])
  await expect(stat(join(project.root, '.vitest/slo/index.html'))).rejects.toThrow('ENOENT')
})
