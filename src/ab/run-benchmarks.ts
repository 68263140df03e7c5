import { spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

import { SloError } from '../errors.ts'
import { parseReport } from '../report/parse-report.ts'
import type { SloReport } from '../report/report.ts'

/**
 * Runs the benchmarks of a folder to their end, and reads their report. That an objective is missed
 * is no matter here: both commits may miss it.
 *
 * @param filters - Names of files and options, as `vitest bench` takes them.
 * @throws SloError where there is no report.
 */
export async function runBenchmarks(
  folder: string,
  filters: readonly string[],
  signal: AbortSignal,
): Promise<SloReport> {
  const path = join(folder, '.vitest/slo/report.json')
  await rm(path, { force: true })
  const args = [entryOf(folder), 'bench', '--run', ...filters]
  const { code, output } = await runCommand(process.execPath, args, { cwd: folder, signal })
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) {
    throw new SloError(
      'SLO_BENCH_FAILED',
      `"vitest bench --run" in ${folder} measured nothing (exit code ${code}). It said last:\n${lastLines(output)}`,
    )
  }
  const { report, problem } = parseReport(text)
  if (report !== undefined) return report
  throw new SloError('SLO_BENCH_FAILED', `The report of ${folder} ${problem}`)
}

/** Runs a command of a shell, such as "npm ci". @throws SloError when it fails. */
export async function runSetup(
  folder: string,
  command: string,
  signal: AbortSignal,
): Promise<void> {
  const { code, output } = await runCommand(command, [], { cwd: folder, signal, shell: true })
  if (code === 0) return
  throw new SloError(
    'SLO_BENCH_FAILED',
    `"${command}" failed in ${folder} (exit code ${code}). It said last:\n${lastLines(output)}`,
  )
}

function entryOf(folder: string): string {
  try {
    const found = createRequire(join(folder, 'package.json')).resolve('vitest/package.json')
    return join(dirname(found), 'vitest.mjs')
  } catch (error) {
    throw new SloError(
      'SLO_BENCH_FAILED',
      `Vitest is not installed in ${folder}. Say how its packages are installed, as in --setup "npm ci".`,
      { cause: error },
    )
  }
}

const lastLines = (output: string): string => output.trimEnd().split('\n').slice(-20).join('\n')

interface CommandOptions {
  readonly cwd: string
  readonly signal: AbortSignal
  readonly shell?: boolean
}

async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<{ readonly code: number | null; readonly output: string }> {
  // a run of the comparison is none of the job's own, and none of the baseline's
  const { GITHUB_STEP_SUMMARY: _, ...own } = process.env
  const env = { ...own, VITEST_SLO_BASELINE: 'off' }
  const child = spawn(command, [...args], { ...options, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const take = (chunk: Buffer): void => {
    output = (output + stripVTControlCharacters(chunk.toString())).slice(-100_000)
  }
  child.stdout.on('data', take)
  child.stderr.on('data', take)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', (error) => {
      // what ended it is told, and not that it was ended
      if (!options.signal.aborted) reject(error)
    })
    child.on('close', resolve)
  })
  options.signal.throwIfAborted()
  return { code, output }
}
