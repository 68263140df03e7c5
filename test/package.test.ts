import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { afterAll, beforeAll, expect, test } from 'vitest'

import packageJson from '../package.json' with { type: 'json' }
import { reportSchema } from '../src/report/index.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..')
let project = ''

/** Runs a program in the foreign project; its output, whether it ended well or not. */
async function inProject(
  file: string,
  args: readonly string[],
): Promise<{ code: number; output: string }> {
  const { PATH = '', HOME = '' } = process.env
  try {
    const { stdout, stderr } = await run(file, args, {
      cwd: project,
      env: { PATH, HOME, NO_COLOR: '1' },
      maxBuffer: 2 ** 26,
    })
    return { code: 0, output: stdout + stderr }
  } catch (error) {
    const { code, stdout, stderr } = Object.assign({ code: 1, stdout: '', stderr: '' }, error)
    return { code, output: stdout + stderr }
  }
}

const bench = `
import { expect, test, tiers } from 'vitest-slo'
import { tinyLM } from 'vitest-slo/tinylm'

const target = tinyLM()

test.slo('one user keeps Standard', {
  target,
  maxTokens: 16,
  maxDuration: 20,
  expectP25Speed: '>= 30',
  expectP95TTFT: '<= 3',
})

test('the numbers are there', async ({ slo }) => {
  const run = await slo.measure(target, { maxTokens: 8, maxRequests: 5 })
  expect(run.metrics.outputSpeed.p50).toBeGreaterThan(1)
  expect(run.target.backend).toBe('tfjs-wasm')
})

test.slo.skip('a tier', { target, ...tiers.economy })
`

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'vitest-slo-package-'))
  // builds first, by the script "prepack"
  await run('npm', ['pack', '--pack-destination', project], { cwd: root })
  const tarball = (await readdir(project)).find((name) => name.endsWith('.tgz')) ?? ''
  await mkdir(join(project, 'benchmarks'))
  const { vitest, '@types/node': nodeTypes } = packageJson.devDependencies
  await Promise.all(
    Object.entries({
      'package.json': JSON.stringify({
        type: 'module',
        devDependencies: {
          'vitest-slo': `file:${tarball}`,
          vitest,
          '@types/node': nodeTypes,
        },
      }),
      'vitest.config.ts': `
import { defineConfig } from 'vitest/config'
import { slo } from 'vitest-slo/plugin'
export default defineConfig({
  plugins: [slo()],
  test: { benchmark: { include: ['benchmarks/**/*.bench.ts'] } },
})
`,
      'tsconfig.json': JSON.stringify({
        compilerOptions: {
          strict: true,
          exactOptionalPropertyTypes: true,
          noEmit: true,
          module: 'nodenext',
          target: 'es2024',
          types: ['node'],
        },
      }),
      'benchmarks/serving.bench.ts': bench,
    }).map(async ([path, text]) => {
      await writeFile(join(project, path), text)
    }),
  )
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: project })
})

afterAll(async () => {
  await rm(project, { recursive: true, force: true })
})

test('the packed tarball measures TinyLM in a foreign project', async () => {
  const { code, output } = await inProject('npx', ['vitest', 'bench', '--run'])
  expect(code, output).toBe(0)
  expect(output).toContain('TinyLM 45.4M · tfjs 4.22.0 wasm simd')
  // whether it is proven in so short a time is the machine's affair
  expect(output).toMatch(/(met|inconclusive): P95 TTFT at most 3 s, was .* of \d+/)
  const text = await readFile(join(project, '.vitest/slo/report.json'), 'utf8')
  const { rows, version } = reportSchema.parse(JSON.parse(text))
  expect(version).toBe(packageJson.version)
  expect(rows.map(({ state }) => state)).toEqual(['passed', 'passed'])
})

test('the matcher and the types of the tarball work with a strict compiler', async () => {
  await writeFile(
    join(project, 'types.ts'),
    `
import { expect, openAI, test, type Target } from 'vitest-slo'
import { reportJsonSchema, reportSchema } from 'vitest-slo/report'
const far: Target = openAI({ baseURL: 'http://127.0.0.1:8000/v1', model: 'm', body: { top_k: 1 } })
// @ts-expect-error -- no such API
openAI({ model: 'm', api: 'chats' })
const mine: Target = { name: 'mine', async *stream({ prompt }) { yield prompt } }
test('x', async ({ slo }) => {
  const run = await slo.measure(mine ?? far)
  expect(run).toMeetSLO({ expectP95TTFT: '<= 3' })
  // @ts-expect-error -- a misspelt limit
  expect(run).toMeetSLO({ expectP95TTF: '<= 3' })
  // @ts-expect-error -- the wrong direction
  expect(run).toMeetSLO({ expectP95TTFT: '>= 3' })
  const found = await slo.capacity(mine, { slo: { expectP95TTFT: 3 }, maxUsers: 4 })
  expect(found).toSustain(1)
  // @ts-expect-error -- a search has no limits of its own
  expect(found).toMeetSLO({ expectP95TTFT: 3 })
  const load = await slo.load(mine, { users: [1, 2], promptTokens: { distribution: 'uniform', min: 8, max: 16 } })
  expect(load).toMeetSLO({ expectPeakThroughput: 1 })
  // @ts-expect-error -- not a run
  expect(1).toMeetSLO({ expectP95TTFT: 3 })
  reportSchema.parse({}).rows.at(0)?.run.metrics.outputSpeed.p25?.toFixed()
  return reportJsonSchema.$schema
})
`,
  )
  const { code, output } = await inProject(join(root, 'node_modules/.bin/tsc'), ['-p', '.'])
  expect(output).toBe('')
  expect(code).toBe(0)
})

test('the command line of the tarball can be called', async () => {
  const { code, output } = await inProject('npx', ['vitest-slo', '--help'])
  expect(code, output).toBe(0)
  expect(output).toContain('serve ')
  expect(output).toContain("TinyLM behind an HTTP server that speaks OpenAI's API")
})

test('every entry point can be imported', async () => {
  const entries = Object.keys(packageJson.exports).filter((entry) => !entry.endsWith('.json'))
  // `.` and `./setup` register a matcher, which needs a running Vitest
  const plain = entries.filter((entry) => entry !== '.' && entry !== './setup')
  const script = plain.map((entry) => `await import('vitest-slo${entry.slice(1)}')`).join('\n')
  await writeFile(join(project, 'entries.mjs'), script)
  const { code, output } = await inProject('node', ['entries.mjs'])
  expect(code, output).toBe(0)
  expect(plain).toEqual(['./plugin', './reporter', './tinylm', './report', './simulation'])
  const schema: unknown = JSON.parse(
    await readFile(join(project, 'node_modules/vitest-slo/dist/report.schema.json'), 'utf8'),
  )
  expect(schema).toMatchObject({ type: 'object' })
})
