import { beforeAll, expect, test } from 'vitest'

import { pageReport } from '../../test/support/page-report.ts'
import { renderCsv } from '../exports/csv.ts'
import { reportSchema } from '../report/index.ts'
import type { SloReport } from '../report/report.ts'
import { contentOf, type Download, downloadLinks, downloadsOf } from './downloads.ts'

let small: SloReport
let large: SloReport
let huge: SloReport
beforeAll(async () => {
  small = await pageReport()
  const [row] = small.rows
  expect.assert(row !== undefined)
  const { run } = row
  const numbers = Array.from({ length: 20_000 }, (_, index) => index / 7)
  const samples = { ...run.samples, sentAt: numbers, openFor: numbers }
  // 20,000 requests: too much JSON, and a short table
  large = { ...small, rows: [{ ...row, run: { ...run, samples } }] }
  huge = {
    ...small,
    rows: Array.from({ length: 4000 }, (_, index) =>
      Object.assign({}, row, { run: { ...run, label: `run ${index}` } }),
    ),
  }
})

const told = (downloads: readonly Download[]): readonly string[] =>
  downloads.map(
    ({ source, kind, carried }) =>
      `${source.name} ${kind}: ${carried === undefined ? 'beside' : 'in the page'}`,
  )

test('each report has its JSON and its CSV, in the page where they are small', () => {
  const downloads = downloadsOf([{ name: 'a', report: small }])
  expect(told(downloads)).toEqual(['a json: in the page', 'a csv: in the page'])
  const [json, csv] = downloads.map(({ carried = '' }) => Buffer.from(carried, 'base64').toString())
  expect(reportSchema.parse(JSON.parse(json ?? ''))).toEqual(JSON.parse(JSON.stringify(small)))
  expect(csv).toBe(renderCsv(small))
})

test('a large report takes no room of small ones, and what is not carried stands beside the page', () => {
  const sources = [
    { name: 'huge', report: huge },
    { name: 'large', report: large },
    { name: 'small', report: small },
  ]
  const downloads = downloadsOf(sources)
  expect(told(downloads)).toEqual([
    'huge json: beside',
    'huge csv: beside',
    'large json: beside',
    'large csv: in the page',
    'small json: in the page',
    'small csv: in the page',
  ])
  const carried = downloads.reduce((sum, download) => sum + (download.carried?.length ?? 0), 0)
  expect(carried).toBeLessThan(500_000)
  const html = downloadLinks(
    downloads,
    ({ source, kind }) => `../${source.name}/report.${kind}`,
  )?.html
  expect(html?.match(/<a /g)).toHaveLength(6)
  expect(html).toContain(
    '<a href="../huge/report.csv">CSV: huge</a> (in the file ../huge/report.csv, not in this one)',
  )
  expect(downloads.flatMap((each) => (each.kind === 'csv' ? [contentOf(each)] : []))[0]).toBe(
    renderCsv(huge),
  )
})

test('a path is a relative link, whatever its names look like', () => {
  const [json] = downloadsOf([{ name: 'a', report: huge }])
  expect.assert(json !== undefined)
  const hrefOf = (path: string): string | undefined =>
    /href="(.*?)"/.exec(downloadLinks([json], () => path)?.html ?? '')?.[1]
  expect(hrefOf('javascript:alert(1)/a b"<.json')).toBe('javascript%3Aalert(1)/a%20b%22%3C.json')
  expect(hrefOf('..\\cpu\\report.json')).toBe('../cpu/report.json')
})

test('without a place beside the page there is no link, and without data no line', () => {
  const downloads = downloadsOf([{ name: 'a', report: huge }])
  expect(downloadLinks(downloads, () => undefined)).toBe(undefined)
})
