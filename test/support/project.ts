import { spawn } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

import { type SloReport, reportSchema } from '../../src/report/index.ts'

/** How a run of the command line ended. */
interface CliRun {
  readonly code: number | null
  /** What it printed to both streams, without colours. */
  readonly output: string
}

/** A small project of its own, deleted at the end of the test. */
export interface Project extends AsyncDisposable {
  readonly root: string
  /** `vitest bench --run` with more arguments. */
  bench(...args: readonly string[]): Promise<CliRun>
  /** Vitest's command line with these arguments, in an environment without ours. */
  vitest(args: readonly string[], options?: RunOptions): Promise<CliRun>
  read(path: string): Promise<string>
  report(name?: string): Promise<SloReport>
}

interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Sent as soon as the output has this text. */
  readonly kill?: { readonly after: string; readonly signal: NodeJS.Signals }
}

/** Transformed sources, kept for all projects: a project of its own would transform them anew. */
const moduleCache = join(import.meta.dirname, '../../node_modules/.vitest-scratch')
/** As deep as a fixture would be: imports of `../../../src/…` work. */
const scratch = join(import.meta.dirname, '../scratch')
const vitestEntry = join(
  dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
  'vitest.mjs',
)

export const pluginConfig = `
import { defineConfig } from 'vitest/config'
import { slo } from '../../../src/plugin/index.ts'
export default defineConfig({
  plugins: [slo()],
  test: { benchmark: { include: ['*.bench.ts'] } },
})
`

/** Head of a benchmark file: `test`, `expect`, `tiers`, `describe` and `fakeTarget`. */
export const benchHead = `
import { describe, expect, test, tiers } from '../../../src/index.ts'
import { fakeTarget } from '../../support/fake-target.ts'
`

/** @param files - Text by path; `vitest.config.ts` has a default with the plugin. */
export async function createProject(files: Readonly<Record<string, string>>): Promise<Project> {
  const root = join(scratch, `${process.pid}-${Math.random().toString(36).slice(2, 10)}`)
  const all = { 'vitest.config.ts': pluginConfig, 'package.json': '{"type":"module"}', ...files }
  await Promise.all(
    Object.entries(all).map(async ([path, text]) => {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), text)
    }),
  )
  const vitest: Project['vitest'] = async (args, options) => await runCli(root, args, options)
  const read: Project['read'] = async (path) => await readFile(join(root, path), 'utf8')
  return {
    root,
    vitest,
    read,
    bench: async (...args) => await vitest(['bench', '--run', ...args]),
    report: async (name = 'report.json') =>
      reportSchema.parse(JSON.parse(await read(`.vitest/slo/${name}`))),
    async [Symbol.asyncDispose]() {
      await rm(root, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

async function runCli(
  root: string,
  args: readonly string[],
  { env = {}, kill }: RunOptions = {},
): Promise<CliRun> {
  const { PATH = '', HOME = '', TMPDIR } = process.env
  const child = spawn(
    process.execPath,
    [vitestEntry, ...args, '--fsModuleCachePath', moduleCache],
    {
      cwd: root,
      // Nothing of the Vitest around this one: not its worker's variables, not CI.
      env: { PATH, HOME, ...(TMPDIR !== undefined && { TMPDIR }), NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let output = ''
  let isKilled = false
  function take(chunk: Buffer): void {
    output += stripVTControlCharacters(chunk.toString())
    // once: a second signal ends Vitest before it has cleaned up
    if (kill === undefined || isKilled || !output.includes(kill.after)) return
    isKilled = child.kill(kill.signal)
  }
  child.stdout.on('data', take)
  child.stderr.on('data', take)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  return { code, output }
}

/** Text for a snapshot: numbers that differ from run to run and paths of this machine are replaced. */
export function withoutFigures(text: string, { root }: Project): string {
  return text
    .replaceAll(root, '<root>')
    .replaceAll(/\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)? (ms|µs|s|tok\/s)\b/g, '<n> $1')
    .replaceAll(/; correlated, worth \d+ independent requests/g, '')
    .replaceAll(/, was \d[\d,.]*/g, ', was <n>')
}
