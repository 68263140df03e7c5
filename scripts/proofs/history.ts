import { spawnSync } from 'node:child_process'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { type HistoryLine, historyVersion } from '../../src/history/history-line.ts'
import { type HistoryRules, judgeHistory } from '../../src/history/judge-history.ts'
import { createHistory } from '../../src/history/series.ts'
import { createRandom } from '../../src/stats/random.ts'
import { createNormal } from './normal.ts'
import type { Proof } from './proof.ts'

const lineCount = 10_000
const placeCount = 8
/** Of each place, as a run with several users has them. */
const names = [
  ['ttft_p50_seconds', 's', 'lower'],
  ['output_speed_p50_tokens_per_second', 'tok/s', 'higher'],
  ['e2e_p50_seconds', 's', 'lower'],
  ['throughput_tokens_per_second', 'tok/s', 'higher'],
  ['completion_rate', 'fraction', 'higher'],
] as const

const rules: HistoryRules = { alpha: 0.05, margin: 0.05, suspicious: 1.5, confirm: 2 }
/** Of a run's logarithm. */
const noise = 0.0266

interface Planted {
  readonly places: number
  /** How much slower. */
  readonly slower: number
}

/** @param normal - Each figure has luck of its own. */
function lineOf(index: number, { places, slower }: Planted, normal: () => number): HistoryLine {
  const runs = Array.from({ length: places }, (_, place) => ({
    place: `benchmarks/serving-${place}.bench.ts > a test of this file with a name as they are`,
    fingerprint: 0,
    figures: names.map(([name, unit, better]) => {
      const level = noise * normal() + Math.log1p(slower)
      const value = Math.exp(better === 'lower' ? level : -level)
      return { name, unit, better, value: unit === 'fraction' ? 1 : value }
    }),
  }))
  return {
    historyVersion,
    id: `run ${index}`,
    at: new Date(Date.UTC(2026, 0, 1) + 60_000 * index).toISOString(),
    commit: index.toString(16).padStart(12, '0'),
    branch: 'main',
    passed: true,
    fingerprints: [{ CPU: 'a processor', cores: '8', target: 'TinyLM', users: '4' }],
    runs,
  }
}

/** The whole gate on 30 runs and two new ones, all figures of three places together. */
function isFailed(slower: number, normal: () => number): boolean {
  const history = createHistory()
  for (let index = 0; index < 32; index++) {
    history.add(lineOf(index, { places: 3, slower: index < 30 ? 0 : slower }, normal))
  }
  const judged = judgeHistory(history.end(), rules, () => true)
  return judged?.verdicts.some(({ kind }) => kind === 'missed') === true
}

function shareFailed(trials: number, slower: number, seed: number): number {
  const normal = createNormal(createRandom(seed))
  let failed = 0
  for (let trial = 0; trial < trials; trial++) if (isFailed(slower, normal)) failed++
  return failed / trials
}

/** Reads and judges a whole file by the command, and says what that took. */
async function measureCommand(seed: number): Promise<{ seconds: number; megabytes: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'vitest-slo-history-'))
  try {
    const path = join(folder, 'history.jsonl')
    const normal = createNormal(createRandom(seed))
    const file = await open(path, 'w')
    for (let index = 0; index < lineCount; index++) {
      const line = lineOf(index, { places: placeCount, slower: 0 }, normal)
      // oxlint-disable-next-line no-await-in-loop -- a line after the other
      await file.write(`${JSON.stringify(line)}\n`)
    }
    await file.close()
    // the peak of the process itself, as the system counts it
    const peak = `process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS))`
    const script = `${peak}; process.argv = ['', '', 'history', ${JSON.stringify(path)}]; await import(${JSON.stringify(join(import.meta.dirname, '../../src/cli/index.ts'))})`
    const start = performance.now()
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', script],
      { encoding: 'utf8' },
    )
    const seconds = (performance.now() - start) / 1000
    const kibibytes = Number(/peak (\d+)/.exec(stderr)?.[1])
    if (status !== 0 || !stdout.includes(`${lineCount} runs since`)) {
      throw new Error(`the command failed: ${stderr}`)
    }
    return { seconds, megabytes: (kibibytes * 1024) / 1e6 }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** How often the gate of `vitest-slo history` fails, and what a long history costs. */
export const proof: Proof = {
  name: 'history',
  claim: `vitest-slo history reads and judges ${lineCount} lines of ${placeCount * names.length} figures in at most 2 s and 300 MB, its own start included; by 30 runs that differ by 2.66 % at most 1 in 100 unchanged pairs of new runs fails, all figures of three places together, and 10 % slower ones fail in 90 of 100.`,
  async run({ seed, trials = 1000 }) {
    const { seconds, megabytes } = await measureCommand(seed)
    const unchanged = shareFailed(trials, 0, seed)
    const tenth = shareFailed(trials, 0.1, seed + 1)
    const fifth = shareFailed(trials, 0.2, seed + 2)
    const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
    return {
      lines: [
        `${lineCount} lines  ${seconds.toFixed(2)} s  ${megabytes.toFixed(0)} MB`,
        `unchanged runs that fail    ${percent(unchanged)}`,
        `10 % slower runs that fail  ${percent(tenth)}`,
        `20 % slower runs that fail  ${percent(fifth)}`,
      ],
      holds: seconds <= 2 && megabytes <= 300 && unchanged <= 0.01 && tenth >= 0.9,
      figures: { trials, seconds, megabytes, unchanged, tenth, fifth },
    }
  },
}
