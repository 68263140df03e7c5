import { basename, dirname, join, relative } from 'node:path'

import { readTrends, type Trends } from '../history/read-trends.ts'
import { contentOf, type Download, downloadsOf, type LinkOf } from '../page/downloads.ts'
import type { Source } from '../page/entries.ts'
import { renderPage } from '../page/page.ts'
import { findFiles } from '../platform/find-files.ts'
import { linesOfFiles } from '../platform/history-file.ts'
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

The page needs no network. Data of more than half a megabyte are linked to, as
JSON where the reports are and as CSV beside the page. Reports are told apart
by the labels of their machines, or by their paths.

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
  const history = values.history === undefined ? undefined : await trendsOf(values.history)
  const downloads = downloadsOf(sources)
  const beside = await writeTables(out, downloads)
  const linkOf: LinkOf = ({ source, kind }) => {
    const index = sources.findIndex((each) => each === source)
    return kind === 'csv' ? beside.get(source) : relative(dirname(out), paths[index] ?? '')
  }
  const page = renderPage({
    sources,
    downloads,
    linkOf,
    ...(history !== undefined && { history }),
  })
  await writeOutputFile(process.cwd(), out, page)
  const runs = reports.reduce((sum, { rows }) => sum + rows.length, 0)
  process.stdout.write(
    `${out}: ${paths.length} ${paths.length === 1 ? 'report' : 'reports'}, ${runs} ${runs === 1 ? 'run' : 'runs'}\n`,
  )
}

/** Writes what is too large for the page beside it: the tables of large reports, by their names. */
async function writeTables(
  out: string,
  downloads: readonly Download[],
): Promise<ReadonlyMap<Source, string>> {
  const large = downloads.filter(({ kind, carried }) => kind === 'csv' && carried === undefined)
  const stem = basename(out).replace(/\.html?$/i, '')
  const written = await Promise.all(
    large.map(async (download, index) => {
      const name = large.length === 1 ? `${stem}.csv` : `${stem}-${index + 1}.csv`
      await writeOutputFile(process.cwd(), join(dirname(out), name), contentOf(download))
      return [download.source, name] as const
    }),
  )
  return new Map(written)
}

/** @throws TypeError where no run is in the file. */
async function trendsOf(path: string): Promise<Trends> {
  const trends = await readTrends(linesOfFiles(process.cwd(), [path]))
  if (trends.judged !== undefined) return trends
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
