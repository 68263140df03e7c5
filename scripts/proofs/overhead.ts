import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
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
  /** The peak of the main process, which the plugin and the reporter live in; bytes. */
  readonly memory: number
}

/** Prints the peak memory of the process that it was preloaded into, when that ends. */
const meter = `
process.on('exit', () => {
  if (process.env.VITEST_WORKER_ID === undefined) {
    process.stderr.write('peak=' + process.resourceUsage().maxRSS + '\\n')
  }
})
`

async function runOnce(folder: string, config: string): Promise<Sample> {
  const start = performance.now()
  const child = spawn(
    process.execPath,
    ['--import', join(folder, 'meter.mjs'), vitest, 'bench', '--run', '--config', config],
    { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, NO_COLOR: '1' } },
  )
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code !== 0) throw new Error(`vitest bench with ${config} ended with ${code}: ${errors}`)
  const peaks = [...errors.matchAll(/peak=(\d+)/g)].map(([, kilobytes]) => Number(kilobytes))
  return { wall: (performance.now() - start) / 1000, memory: Math.max(...peaks) * 1024 }
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
    // In the project, so that `vitest` and the built plugin are found as a user's would be.
    const folder = await mkdtemp(join(root, 'node_modules/.overhead-'))
    try {
      await writeFile(join(folder, 'trivial.bench.ts'), bench)
      await writeFile(join(folder, 'meter.mjs'), meter)
      const include = "test: { benchmark: { include: ['*.bench.ts'] } }"
      await writeFile(join(folder, 'alone.config.ts'), `export default { ${include} }`)
      await writeFile(
        join(folder, 'plugin.config.ts'),
        `import { slo } from '${join(root, 'dist/plugin.mjs')}'\nexport default { plugins: [slo()], ${include} }`,
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
          '             wall s   peak memory of the main process',
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
