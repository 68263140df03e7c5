import { type JudgedHistory, judgeHistory } from '../history/judge-history.ts'
import { readHistory } from '../history/read-history.ts'
import { renderPage } from '../page/page.ts'
import { findFiles } from '../platform/find-files.ts'
import { linesOfFiles } from '../platform/history-file.ts'
import { writeOutputFile } from '../platform/output-file.ts'
import type { Command } from './command.ts'
import { parseHistoryArgs } from './history-arguments.ts'
import { parseArguments } from './parse-arguments.ts'
import { defaultReport, readReport } from './read-report.ts'
import { nameReports } from './report-names.ts'

const defaultPage = 'slo-report.html'

const usage = `Usage: vitest-slo report [REPORT…] [options]

Writes one HTML page from one report (${defaultReport}), or from several
of different machines, backends or commits, side by side:

  vitest-slo report cpu/report.json gpu/report.json
  vitest-slo report "machines/*/report.json"

The page needs no network, and nothing beside it. Reports are told apart by
the labels of their machines, or by their paths.

  --history FILE     the history.jsonl whose trends the page shows, too
  --out FILE         where it is written (${defaultPage})`

/** @throws TypeError where the arguments are wrong, or a file is no report that can be read. */
async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArguments('report', {
    args: [...args],
    options: { out: { type: 'string' }, history: { type: 'string' } },
    allowPositionals: true,
  })
  const out = values.out ?? defaultPage
  const paths = await pathsOf(positionals)
  const reports = await Promise.all(paths.map(readReport))
  const names = nameReports(
    paths.map((path, index) => ({ path, rows: reports[index]?.rows ?? [] })),
  )
  const sources = reports.map((report, index) => ({ name: names[index] ?? '', report }))
  const history = values.history === undefined ? undefined : await readTrends(values.history)
  const page = renderPage({ sources, ...(history !== undefined && { history }) })
  await writeOutputFile(process.cwd(), out, page)
  const runs = reports.reduce((sum, { rows }) => sum + rows.length, 0)
  process.stdout.write(
    `${out}: ${paths.length} ${paths.length === 1 ? 'report' : 'reports'}, ${runs} ${runs === 1 ? 'run' : 'runs'}\n`,
  )
}

/** What "vitest-slo history" says of a file by default. */
async function readTrends(path: string): Promise<JudgedHistory> {
  const { rules } = parseHistoryArgs([])
  const read = await readHistory(linesOfFiles(process.cwd(), [path]))
  const judged = judgeHistory(read.history, rules, () => true)
  if (judged !== undefined) return judged
  throw new TypeError(
    `The history "${path}" has no run in it. It must have one line of each run: "vitest bench" adds it.`,
  )
}

/** The files that the arguments name, each of them once. */
async function pathsOf(patterns: readonly string[]): Promise<readonly string[]> {
  if (patterns.length === 0) return [defaultReport]
  const found = await Promise.all(
    patterns.map(async (pattern) => {
      const files = await findFiles(process.cwd(), pattern)
      if (files.length === 0) {
        throw new TypeError(
          `No file fits "${pattern}". It must fit at least one report; patterns are relative to ${process.cwd()}.`,
        )
      }
      return files
    }),
  )
  const paths = found.flat()
  const twice = paths.find((path, index) => paths.indexOf(path) !== index)
  if (twice !== undefined) {
    throw new TypeError(`The report "${twice}" must not be given twice.`)
  }
  return paths
}

export const command: Command = {
  summary: 'writes one HTML page from one or several reports, side by side',
  usage,
  run,
}
