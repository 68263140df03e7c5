import { renderPage } from '../page/page.ts'
import { findFiles } from '../platform/find-files.ts'
import { writeOutputFile } from '../platform/output-file.ts'
import type { Command } from './command.ts'
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

  --out FILE         where it is written (${defaultPage})`

/** @throws TypeError where the arguments are wrong, or a file is no report that can be read. */
async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArguments('report', {
    args: [...args],
    options: { out: { type: 'string' } },
    allowPositionals: true,
  })
  const out = values.out ?? defaultPage
  const paths = await pathsOf(positionals)
  const reports = await Promise.all(paths.map(readReport))
  const names = nameReports(
    paths.map((path, index) => ({ path, rows: reports[index]?.rows ?? [] })),
  )
  const sources = reports.map((report, index) => ({ name: names[index] ?? '', report }))
  await writeOutputFile(process.cwd(), out, renderPage({ sources }))
  const runs = reports.reduce((sum, { rows }) => sum + rows.length, 0)
  process.stdout.write(
    `${out}: ${paths.length} ${paths.length === 1 ? 'report' : 'reports'}, ${runs} ${runs === 1 ? 'run' : 'runs'}\n`,
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
