import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Proof } from './proof.ts'

const top = join(import.meta.dirname, '../..')
const slowdown = 1.15
const rounds = 4

const config = `
import { defineConfig } from 'vitest/config'
import { slo } from '${top}/src/plugin/index.ts'
export default defineConfig({
  plugins: [slo({ history: false })],
  test: { benchmark: { include: ['*.bench.ts'] } },
  server: { fs: { strict: false } },
})
`

/**
 * The real TinyLM, each chunk of which comes later by a factor. Its thread stamps a chunk, so that a
 * reader who is late on a busy machine measures the same times; the limit, of 10 s, allows 0.2 s.
 */
const benchOf = (factor: number): string => `
import { test } from '${top}/src/index.ts'
import { tinyLM } from '${top}/src/targets/tiny-lm/index.ts'
const model = tinyLM({ threads: 1 })
const slowed = {
  name: 'TinyLM',
  open: () => model.open(),
  close: () => model.close(),
  info: () => model.info(),
  async *stream(request) {
    const start = performance.now() / 1000
    for await (const chunk of model.stream(request)) {
      const at = start + (chunk.at - start) * ${factor}
      // a timer may ring a little early, and a chunk must not be stamped later than it comes
      for (let wait; (wait = at - performance.now() / 1000) > 0; ) {
        await new Promise((resolve) => setTimeout(resolve, 1000 * wait))
      }
      yield { ...chunk, at }
    }
  },
}
test.slo('serving', {
  target: slowed,
  promptTokens: 16,
  maxTokens: 12,
  warmup: 3,
  maxRequests: 16,
  expectMeanE2E: '<= 10',
  onInconclusive: 'warn',
})
`

/** A repository with two commits, the later one slower by a factor. */
async function createRepository(factor: number): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'vitest-slo-proof-'))
  const git = (...args: readonly string[]): void => {
    const identity = ['-c', 'user.name=proof', '-c', 'user.email=proof@localhost']
    const { status, stderr } = spawnSync('git', [...identity, ...args], {
      cwd: root,
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(stderr)
  }
  const write = async (name: string, text: string): Promise<void> => {
    await writeFile(join(root, name), text)
  }
  await symlink(join(top, 'node_modules'), join(root, 'node_modules'))
  await write('package.json', '{"type":"module"}')
  await write('.gitignore', 'node_modules\n.vitest\n')
  await write('vitest.config.ts', config)
  await write('serving.bench.ts', benchOf(1))
  git('init', '-q')
  git('add', '.')
  git('commit', '-qm', 'base')
  await write('serving.bench.ts', benchOf(factor))
  git('commit', '-qam', 'slower')
  return root
}

/** It takes long: what has ended is told at once. */
const tell = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

/** Runs the command as a user does; its exit code, and the verdicts that it printed. */
function compare(root: string, base: string): { code: number | null; verdicts: readonly string[] } {
  const args = ['ab', '--base', base, '--rounds', String(rounds)]
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(top, 'src/cli/index.ts'), ...args],
    { cwd: root, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
  )
  const verdicts = stdout.split('\n').filter((line) => /^ {2}\w+: /.test(line))
  if (verdicts.length === 0) throw new Error(`${stdout}${stderr}`)
  return { code: status, verdicts }
}

/**
 * A process that loads one core, and where that can be said always the same one, as a neighbour does:
 * a scheduler that moves it to and fro would be measured as well.
 */
function loadOneCore(): ChildProcess {
  const busy = [process.execPath, '-e', 'for (;;);'] as const
  const canPin = spawnSync('taskset', ['--version']).status === 0
  const [command, ...args] = canPin ? ['taskset', '-c', '0', ...busy] : busy
  return spawn(command, args, { stdio: 'ignore' })
}

/** Whether `vitest-slo ab` tells a slower commit from an equal one, with one core busy otherwise. */
export const proof: Proof = {
  name: 'ab',
  claim: `With a second process that loads one core, vitest-slo ab of a commit against itself passes each time, and one whose real TinyLM is ${Math.round(100 * (slowdown - 1))} % slower fails each time (${rounds} rounds of 16 requests; ten trials of each take about half an hour).`,
  async run({ trials = 10 }) {
    const root = await createRepository(slowdown)
    const load = loadOneCore()
    const lines: string[] = []
    let passed = 0
    let found = 0
    try {
      for (let trial = 1; trial <= trials; trial++) {
        const same = compare(root, 'HEAD')
        if (same.code === 0) passed++
        lines.push(`trial ${trial}, the same commit: exit code ${same.code}`, ...same.verdicts)
        tell(`${trial} of ${trials}: the same commit ended with ${same.code}`)
        const slower = compare(root, 'HEAD~1')
        tell(`${trial} of ${trials}: a slower one ended with ${slower.code}`)
        // it must fail for the slowdown, and not because nothing could be said
        if (slower.code === 1 && slower.verdicts.some((line) => line.startsWith('  missed')))
          found++
        lines.push(`trial ${trial}, a slower one: exit code ${slower.code}`, ...slower.verdicts)
      }
    } finally {
      load.kill('SIGKILL')
      await rm(root, { recursive: true })
    }
    return {
      lines,
      holds: passed === trials && found === trials,
      figures: { trials, rounds, slowdown, passed, found },
    }
  },
}
