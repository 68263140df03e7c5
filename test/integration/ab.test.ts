import { spawn, spawnSync } from 'node:child_process'
import { readdir, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { createProject, type Project } from '../support/project.ts'

const top = join(import.meta.dirname, '../..')
const cli = join(top, 'src/cli/index.ts')

const config = `
import { defineConfig } from 'vitest/config'
import { slo } from '${top}/src/plugin/index.ts'
export default defineConfig({
  plugins: [slo()],
  test: { benchmark: { include: ['*.bench.ts'] } },
  server: { fs: { strict: false } },
})
`
const bench = (timeToFirstToken: number): string => `
import { test } from '${top}/src/index.ts'
import { fakeTarget } from '${top}/test/support/fake-target.ts'
const settings = { warmup: 1, maxRequests: 4, expectP50TTFT: 3 }
test.slo('serving', { target: fakeTarget('server', { timeToFirstToken: ${timeToFirstToken} }), ...settings })
`
async function write(project: Project, name: string, text: string): Promise<void> {
  await writeFile(join(project.root, name), text)
}

function git(project: Project, ...args: readonly string[]): string {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org']
  const { stdout, stderr, status } = spawnSync('git', [...identity, ...args], {
    cwd: project.root,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return stdout.trim()
}

function ab(project: Project, ...args: readonly string[]): { status: number | null; text: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'ab', ...args], {
    cwd: project.root,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NO_COLOR: '1' },
  })
  return { status, text: stdout + stderr }
}

async function checkouts(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith('vitest-slo-ab-'))
}

test('two commits are compared in turns, and nothing is left behind', async () => {
  await using project = await createProject({
    'vitest.config.ts': config,
    '.gitignore': 'node_modules\n.vitest\n',
    'serving.bench.ts': bench(0.02),
    'package-lock.json': '{}',
  })
  await symlink(join(top, 'node_modules'), join(project.root, 'node_modules'))
  git(project, 'init', '-q')
  git(project, 'add', '.')
  git(project, 'commit', '-qm', 'base')
  await write(project, 'new.bench.ts', bench(0.02).replace("'serving'", "'new'"))
  git(project, 'add', '.')
  git(project, 'commit', '-qm', 'another one')
  const before = await checkouts()

  const same = ab(project, '--base', 'HEAD~1', '--rounds', '3', '--margin', '1')
  expect(same.text).toMatch(
    /run 1 of 6: base\nrun 2 of 6: head\nrun 3 of 6: head\nrun 4 of 6: base/,
  )
  expect(same.text).toMatch(/serving\.bench\.ts > serving\n {2}(?:met|inconclusive): median TTFT/)
  expect(same.text).toContain('new, and not compared: new.bench.ts > new')
  expect(same.text).toContain('\nno regression')
  expect(same.status).toBe(0)

  const wrong = [
    ab(project),
    ab(project, '--base', 'nowhere'),
    ab(project, '--base', 'HEAD', '--rounds', '2', '--margin', 'x'),
    ab(project, '--base', 'HEAD', '--setup', 'exit 3'),
    ab(project, '--base', 'HEAD', 'no-such-file'),
  ]
  expect(wrong.map(({ status }) => status)).toEqual(wrong.map(() => 1))
  const plain = (text: string): string =>
    text
      .trim()
      .replaceAll(/\/\S*vitest-slo-ab-\w+/g, '<checkout>')
      .replaceAll(/\b[\da-f]{10}\b/g, '<hash>')
  expect(wrong.slice(0, 4).map(({ text }) => plain(text))).toMatchInlineSnapshot(`
    [
      ""--base" must be given, as in --base origin/main.",
      "There is no commit "nowhere" here. It must be a branch, a tag or a hash that was fetched: on CI fetch it first, as in "git fetch --depth=1 origin main".",
      ""--rounds" must not be "2". It is a number from 3 to 100.
    "--margin" must not be "x". It is a number from 0.001 to 1.",
      ""exit 3" failed in <checkout>/base (exit code 3). It said last:",
    ]
  `)
  expect(wrong[4]?.text).toContain('measured nothing (exit code 1). It said last:')

  await write(project, 'package-lock.json', '{"changed": true}')
  expect(plain(ab(project, '--base', 'HEAD').text)).toMatchInlineSnapshot(
    `""package-lock.json" of "HEAD" is not that of this folder, so its packages are others. Say how they are installed, as in --setup "npm ci"."`,
  )
  expect(await checkouts()).toEqual(before)
  expect(git(project, 'worktree', 'list').split('\n')).toHaveLength(1)
})

test('Ctrl-C takes the checkouts away', async () => {
  await using project = await createProject({
    'vitest.config.ts': config,
    '.gitignore': 'node_modules\n.vitest\n',
    'serving.bench.ts': bench(0.02),
  })
  await symlink(join(top, 'node_modules'), join(project.root, 'node_modules'))
  git(project, 'init', '-q')
  git(project, 'add', '.')
  git(project, 'commit', '-qm', 'base')
  const before = await checkouts()
  const child = spawn(process.execPath, [cli, 'ab', '--base', 'HEAD'], {
    cwd: project.root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString()
    if (text.includes('run 1 of')) child.kill('SIGINT')
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  expect(code).toBe(1)
  expect(text).toContain('The comparison was ended by a signal.')
  expect(await checkouts()).toEqual(before)
})
