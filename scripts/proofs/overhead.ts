import { spawn } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

import type { Proof } from './proof.ts'

const maxWallRatio = 1.1
/** Bytes. */
const maxMemory = 30 * 1024 ** 2

const root = join(import.meta.dirname, '../..')
const vitest = join(
  dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
  'vitest.mjs',
)

const bench = `
import { test } from 'vitest'
test('trivial', async ({ bench }) => {
  await bench('add', () => { let sum = 0; for (let i = 0; i < 1000; i++) sum += i; return sum }).run({ time: 200 })
})
`

interface Sample {
  /** Seconds. */
  readonly wall: number
  /** The peaks of the main process and of the workers, added up; bytes. */
  readonly memory: number
}

/** Writes the peak memory of each process of a run into a file of its own, again and again. */
const meter = `
import { writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'
const write = () => {
  try {
    writeFileSync(new URL('peak-' + process.pid, import.meta.url), String(process.resourceUsage().maxRSS))
  } catch {}
}
if (isMainThread) {
  setInterval(write, 50).unref()
  process.on('exit', write)
}
`

async function runOnce(folder: string, config: string): Promise<Sample> {
  const start = performance.now()
  const child = spawn(process.execPath, [vitest, 'bench', '--run', '--config', config], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', NODE_OPTIONS: `--import=${join(folder, 'meter.mjs')}` },
  })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  const wall = (performance.now() - start) / 1000
  if (code !== 0) throw new Error(`vitest bench with ${config} ended with ${code}: ${errors}`)
  const files = (await readdir(folder)).filter((name) => name.startsWith('peak-'))
  let memory = 0
  for (const file of files) {
    // oxlint-disable-next-line no-await-in-loop -- a handful of small files
    memory += Number(await readFile(join(folder, file), 'utf8')) * 1024
    // oxlint-disable-next-line no-await-in-loop -- the next run must not read it
    await rm(join(folder, file))
  }
  return { wall, memory }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2
}

/** Runs Vitest alone and with the plugin in turn, and compares pair by pair. */
export const proof: Proof = {
  name: 'overhead',
  claim: 'The plugin adds at most 10 % wall time and 30 MB to "vitest bench" on a trivial file.',
  async run({ trials = 9 }) {
    // Below our node_modules, where `vitest` and the plugin's dependencies are found, and the
    // plugin installed as a user has it: a config that imports it by path would be bundled with it.
    const folder = await mkdtemp(join(root, 'node_modules/.overhead-'))
    try {
      const installed = join(folder, 'node_modules/vitest-slo')
      await cp(join(root, 'dist'), join(installed, 'dist'), { recursive: true })
      await cp(join(root, 'package.json'), join(installed, 'package.json'))
      await writeFile(join(folder, 'trivial.bench.ts'), bench)
      await writeFile(join(folder, 'meter.mjs'), meter)
      const include = "test: { benchmark: { include: ['*.bench.ts'] } }"
      await writeFile(join(folder, 'alone.config.ts'), `export default { ${include} }`)
      await writeFile(
        join(folder, 'plugin.config.ts'),
        `import { slo } from 'vitest-slo/plugin'\nexport default { plugins: [slo()], ${include} }`,
      )
      const alone: Sample[] = []
      const plugin: Sample[] = []
      for (let i = -1; i < trials; i++) {
        // Which one goes first alternates; the first pair warms the caches and does not count.
        const order = i % 2 === 0 ? (['alone', 'plugin'] as const) : (['plugin', 'alone'] as const)
        for (const which of order) {
          // oxlint-disable-next-line no-await-in-loop -- one at a time, or they disturb each other
          const sample = await runOnce(folder, `${which}.config.ts`)
          if (i >= 0) (which === 'alone' ? alone : plugin).push(sample)
        }
      }
      const wallRatio = median(plugin.map(({ wall }, i) => wall / (alone[i]?.wall ?? Number.NaN)))
      const memory = median(plugin.map((sample, i) => sample.memory - (alone[i]?.memory ?? 0)))
      const megabytes = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MB`
      return {
        holds: wallRatio <= maxWallRatio && memory <= maxMemory,
        figures: {
          pairs: trials,
          wallRatio: Number(wallRatio.toFixed(3)),
          memoryMB: Number((memory / 1024 ** 2).toFixed(1)),
        },
        lines: [
          '             wall s   peak memory of all processes',
          `Vitest alone ${median(alone.map(({ wall }) => wall)).toFixed(2)}     ${megabytes(median(alone.map((s) => s.memory)))}`,
          `with plugin  ${median(plugin.map(({ wall }) => wall)).toFixed(2)}     ${megabytes(median(plugin.map((s) => s.memory)))}`,
          `in pairs     × ${wallRatio.toFixed(3)}  + ${megabytes(memory)} (medians of ${trials} pairs)`,
        ],
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}
