import { spawn } from 'node:child_process'

import { SloError } from '../errors.ts'
import { formatHistory } from '../history/format-history.ts'
import { type HistoryVerdict, type JudgedHistory, judgeHistory } from '../history/judge-history.ts'
import { readHistory, type ReadHistory } from '../history/read-history.ts'
import { formatSkipped } from '../history/read-trends.ts'
import { linesOfFiles } from '../platform/history-file.ts'
import type { FailedFor } from '../report/exit-code.ts'
import type { Command } from './command.ts'
import { fail, failureOf } from './exit-codes.ts'
import { type HistoryArgs, historyUsage, parseHistoryArgs } from './history-arguments.ts'

async function run(args: readonly string[]): Promise<void> {
  const options = parseHistoryArgs(args)
  let found = await judge(options)
  if (options.rerun !== undefined) {
    for (let more = 1; more < options.rules.confirm && isOpen(found); more++) {
      // oxlint-disable-next-line no-await-in-loop -- runs of a measurement come one after the other
      found = await judgeAgain(options, options.rerun, found)
    }
  }
  const bad = found.judged.verdicts.filter((verdict) => isBad(verdict, options))
  if (options.json) process.stdout.write(`${JSON.stringify(asJson(found, bad), undefined, 2)}\n`)
  else process.stdout.write(`${linesOf(found, bad, options).join('\n')}\n`)
  if (!options.gate) return
  // why a run itself failed is not told by its history
  const others: readonly FailedFor[] = found.judged.last.passed ? [] : ['other']
  fail([...bad.map(({ kind }) => failureOf(kind)), ...others], options.hasDetailedCodes)
}

interface Found {
  readonly read: ReadHistory
  readonly judged: JudgedHistory
}

async function judge({ paths, rules, metrics }: HistoryArgs): Promise<Found> {
  const read = await readHistory(linesOfFiles(process.cwd(), paths))
  const isWanted = ({ name }: { readonly name: string }): boolean =>
    metrics.length === 0 ? !isTail(name) : metrics.includes(name)
  const judged = judgeHistory(read.history, rules, isWanted)
  const files = paths.map((path) => `"${path}"`).join(', ')
  if (judged === undefined) {
    throw new SloError(
      'SLO_FILE_NOT_READ',
      `The history ${files} has no run in it${read.skippedCount === 0 ? '' : `, but ${read.skippedCount} broken ${read.skippedCount === 1 ? 'line' : 'lines'}`}. It must have one line of each run: "vitest bench" adds it.`,
    )
  }
  if (judged.verdicts.length === 0) {
    const known = [...new Set(read.history.series.map(({ name }) => name))].toSorted()
    throw new SloError(
      'SLO_FILE_NOT_READ',
      metrics.length === 0
        ? `No run of ${files} has measured anything, so there is nothing to judge.`
        : `No run of ${files} has measured ${metrics.join(', ')}. "--metric" must be one of ${known.join(', ') || 'none: nothing was measured'}.`,
    )
  }
  return { read, judged }
}

/** The tails of a run of few requests are mostly luck. */
const isTail = (name: string): boolean => /_p(?!50)\d+_/.test(name)

const isOpen = ({ judged }: Found): boolean =>
  judged.verdicts.some(({ isUnconfirmed }) => isUnconfirmed)

async function judgeAgain(options: HistoryArgs, command: string, before: Found): Promise<Found> {
  process.stderr.write(`worse, but not yet confirmed: running "${command}"\n`)
  const code = await new Promise<number | null>((resolve, reject) => {
    // what the command prints is none of this one's output, which may be read by a program
    const child = spawn(command, { shell: true, stdio: ['inherit', 2, 2] })
    child.on('error', reject)
    child.on('close', resolve)
  })
  const after = await judge(options)
  if (after.judged.last.id === before.judged.last.id) {
    throw new SloError(
      'SLO_BENCH_FAILED',
      `"${command}" ended with exit code ${code} and added no run to the history. It must run the same benchmarks once more, as in --rerun "npx vitest bench --run".`,
    )
  }
  return after
}

function isBad(
  { kind }: HistoryVerdict,
  { strict, allowsMissing }: Pick<HistoryArgs, 'strict' | 'allowsMissing'>,
): boolean {
  if (kind === 'unmeasured') return !allowsMissing
  if (kind === 'inconclusive' || kind === 'incomparable') return strict
  return kind !== 'met'
}

/** What a run that failed did not show to be worse is not shown to be good either. */
const isPassed = ({ judged }: Found, bad: readonly HistoryVerdict[]): boolean =>
  bad.length === 0 && judged.last.passed

function linesOf(
  { read, judged }: Found,
  bad: readonly HistoryVerdict[],
  { paths, gate }: HistoryArgs,
): readonly string[] {
  const { history } = read
  const told = gate ? '' : ' ("--gate" would fail)'
  const total = judged.verdicts.length
  const open = judged.verdicts.filter(
    ({ kind }) => kind === 'inconclusive' || kind === 'incomparable',
  ).length
  return [
    `${paths.join(', ')}: ${history.runs.length} ${history.runs.length === 1 ? 'run' : 'runs'} since ${history.runs[0]?.at ?? ''}`,
    ...formatSkipped(read),
    ...formatHistory(judged),
    '',
    bad.length === 0
      ? `no regression${open === 0 ? '' : `; ${open} of ${total} figures are proven neither way`}`
      : `${bad.length} of ${total} verdicts are a regression, or none could be given${told}`,
    ...(judged.last.passed ? [] : [`the last run failed, so it proves nothing${told}`]),
  ]
}

function asJson({ read, judged }: Found, bad: readonly HistoryVerdict[]): object {
  return {
    runs: read.history.runs.length,
    skippedLines: read.skippedCount,
    skipped: read.skipped,
    last: judged.last,
    judged: judged.judged.map(({ id }) => id),
    passes: isPassed({ read, judged }, bad),
    verdicts: judged.verdicts.map(({ series: { points, ...series }, shifts, ...verdict }) => ({
      ...series,
      ...verdict,
      values: points.map(({ run: { id }, value }) => ({ run: id, value })),
      shifts: shifts.map(({ at, worseBy }) => ({ run: at.run, worseBy })),
    })),
  }
}

export const command: Command = {
  summary: 'shows trends over many runs, and fails on a regression of the last one',
  usage: historyUsage,
  run,
}
