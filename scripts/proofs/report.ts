import { performance } from 'node:perf_hooks'

import { downloadsOf } from '../../src/page/downloads.ts'
import { renderPage } from '../../src/page/page.ts'
import { renderJson } from '../../src/report/render-json.ts'
import { formatVersion, metricsVersion, type SloReport } from '../../src/report/report.ts'
import type { Samples, SloRun } from '../../src/report/run.ts'
import { createRandom } from '../../src/stats/random.ts'
import { plantedHistory } from '../../test/support/planted-history.ts'
import { runPlanted } from '../../test/support/planted.ts'
import { place } from '../../test/support/report-place.ts'
import type { Proof } from './proof.ts'

const stamps = 1_000_000
const historyRuns = 1000
const bounds = { seconds: 2, bytes: 300e6, pageBytes: 2e6 } as const
const runs = 20

/** A run of so many requests, no two of whose times are alike. */
function largeRun(run: SloRun, label: string, requests: number, random: () => number): SloRun {
  const columns = Object.entries(run.samples).map(([name, column]): [string, unknown] => {
    const [first] = column
    return [
      name,
      Array.from({ length: requests }, () =>
        typeof first !== 'number' ? (first ?? null) : Number.isInteger(first) ? first : random(),
      ),
    ]
  })
  const samples: Partial<Samples> = Object.fromEntries(columns)
  return { ...run, label, samples: { ...run.samples, ...samples } }
}

export const proof: Proof = {
  name: 'report',
  claim: `1 M stamps and 1,000 runs of history become report.json and a page in ${bounds.seconds} s and ${bounds.bytes / 1e6} MB, and the page is below ${bounds.pageBytes / 1e6} MB`,
  async run({ seed }) {
    const random = createRandom(seed)
    const run = await runPlanted()
    const requests = Math.ceil(stamps / Object.keys(run.samples).length / runs)
    const rows = Array.from({ length: runs }, (_, index) => {
      const label = `run ${index}`
      return { ...place, test: label, run: largeRun(run, label, requests, random) }
    })
    const report: SloReport = {
      formatVersion,
      metricsVersion,
      version: '0.0.0',
      createdAt: '2026-01-01T00:00:00.000Z',
      reason: 'passed',
      rows,
      summaries: [],
      unfinished: [],
    }
    const start = performance.now()
    const judged = plantedHistory(historyRuns, 4)
    const history = { judged, runs: historyRuns, notes: [] }
    const json = renderJson(report)
    const sources = [{ name: 'large', report }]
    const page = renderPage({
      sources,
      downloads: downloadsOf(sources),
      linkOf: ({ kind }) => `report.${kind}`,
      history,
    })
    const seconds = (performance.now() - start) / 1000
    const bytes = process.resourceUsage().maxRSS * 1024
    const pageBytes = Buffer.byteLength(page)
    const found = { seconds, bytes, pageBytes }
    return {
      holds: seconds <= bounds.seconds && bytes <= bounds.bytes && pageBytes <= bounds.pageBytes,
      figures: {
        ...found,
        stamps: requests * runs * Object.keys(run.samples).length,
        jsonBytes: json.length,
      },
      lines: [
        `time    ${seconds.toFixed(2)} s`,
        `memory  ${(bytes / 1e6).toFixed(0)} MB at most, Node and the report itself included`,
        `page    ${(pageBytes / 1e6).toFixed(2)} MB, report.json ${(json.length / 1e6).toFixed(1)} MB`,
      ],
    }
  },
}
