import { basename, join } from 'node:path'

import { readTrends, type Trends } from '../history/read-trends.ts'
import { contentOf, downloadsOf } from '../page/downloads.ts'
import { renderPage } from '../page/page.ts'
import { linesOfFiles } from '../platform/history-file.ts'
import { writeReportFile } from '../platform/report-files.ts'
import type { SloReport } from '../report/report.ts'

export interface WritePageOptions {
  readonly root: string
  /** Where the page is to stand, beside `report.json`. */
  readonly folder: string
  readonly report: SloReport
  /** The file with a line of each run, this one's at its end; relative to the root. */
  readonly history?: string
}

/** What became of a page. */
export interface WrittenPage {
  /** What it was made without. */
  readonly warnings: readonly string[]
  readonly problem?: string
}

/** Writes the page of a run, with the trends of the runs before; data that it does not carry stand beside it. */
export async function writePage(options: WritePageOptions): Promise<WrittenPage> {
  const { root, folder, report } = options
  const { trends, warnings } = await trendsOf(options)
  const sources = [{ name: basename(root), report }]
  const downloads = downloadsOf(sources)
  const problems = downloads
    .filter(({ kind, carried }) => kind === 'csv' && carried === undefined)
    .flatMap((each) => writeReportFile(join(folder, 'report.csv'), contentOf(each)).problem ?? [])
  const page = renderPage({
    sources,
    downloads,
    linkOf: ({ kind }) => (kind === 'csv' && problems.length > 0 ? undefined : `report.${kind}`),
    ...(trends !== undefined && { history: trends }),
  })
  const { path, problem } = writeReportFile(join(folder, 'index.html'), page)
  return {
    warnings: [
      ...warnings,
      ...problems.map((each) => `the page has no CSV, which could not be written: ${each}`),
    ],
    ...(problem !== undefined && { problem: `${problem}. It is in ${path}` }),
  }
}

/** Of one run there is no trend. */
async function trendsOf({ root, history }: WritePageOptions): Promise<{
  readonly trends?: Trends
  readonly warnings: readonly string[]
}> {
  if (history === undefined) return { warnings: [] }
  try {
    const trends = await readTrends(linesOfFiles(root, [history]))
    return trends.runs < 2 ? { warnings: trends.notes } : { trends, warnings: trends.notes }
  } catch (error) {
    // a file of a newer version is no reason to have no page
    const why = error instanceof Error ? error.message : String(error)
    return { warnings: [`the page has no history: ${why}`] }
  }
}
