import { type Markup, markup, trusted } from '../charts/markup.ts'
import { renderCsv } from '../exports/csv.ts'
import type { Source } from './entries.ts'

/** Bytes of the files that a page carries; the page is to stay below two megabytes. */
const mostCarried = 500_000

/** A report as a file, which a page has a link to. */
export interface Download {
  readonly source: Source
  readonly kind: 'json' | 'csv'
  /** In base64; absent where it is too large to be carried by the page. */
  readonly carried?: string
}

/** Where a file stands that the page does not carry, relative to the page; absent: nowhere. */
export type LinkOf = (download: Download) => string | undefined

/**
 * The reports as JSON and CSV. A file that is small enough is carried by the page, so that its link
 * works from wherever the page is opened; small ones first, so that one large report takes no room of
 * others.
 */
export function downloadsOf(sources: readonly Source[]): readonly Download[] {
  const all = sources.flatMap((source) =>
    (['json', 'csv'] as const).map((kind) => ({ source, kind })),
  )
  const bytes = all.map(leastBytes)
  const smallestFirst = [...all.keys()].toSorted((a, b) => (bytes[a] ?? 0) - (bytes[b] ?? 0))
  const carried = new Map<number, string>()
  let left = mostCarried
  for (const index of smallestFirst) {
    const download = all[index]
    if (download === undefined || (bytes[index] ?? 0) >= left) continue
    const base64 = Buffer.from(contentOf(download)).toString('base64')
    if (base64.length >= left) continue
    left -= base64.length
    carried.set(index, base64)
  }
  return all.map((download, index) => {
    const base64 = carried.get(index)
    return base64 === undefined ? download : Object.assign({ carried: base64 }, download)
  })
}

/** The text of the file. */
export function contentOf({ source: { report }, kind }: Download): string {
  return kind === 'csv' ? renderCsv(report) : JSON.stringify(report)
}

/** A large report is longer than the longest text there can be, so it is not made to be measured. */
function leastBytes({ source: { report }, kind }: Download): number {
  return kind === 'csv'
    ? report.rows.length * 200
    : // each request has a value in each of a dozen columns
      report.rows.reduce((sum, { run }) => sum + run.samples.answer.length * 40, 0)
}

/** Links to the data, and where those lead that the page does not carry. */
export function downloadLinks(downloads: readonly Download[], linkOf: LinkOf): Markup | undefined {
  const several = new Set(downloads.map(({ source }) => source)).size > 1
  const links = downloads.flatMap((download) => {
    const { source, kind, carried } = download
    const name = several ? `${kind.toUpperCase()}: ${source.name}` : kind.toUpperCase()
    if (carried !== undefined) {
      const type = kind === 'csv' ? 'text/csv' : 'application/json'
      return [
        markup`<a download="${fileName(source.name)}.${kind}" href="data:${trusted(type)};base64,${trusted(carried)}">${name}</a>`,
      ]
    }
    const beside = linkOf(download)
    return beside === undefined
      ? []
      : [markup`<a href="${urlOf(beside)}">${name}</a> (in the file ${beside}, not in this one)`]
  })
  return links.length === 0
    ? undefined
    : markup`<p class="downloads">Data: ${links.map((link, index) => (index === 0 ? link : markup`, ${link}`))}</p>`
}

/** A path as a relative link, whatever its names look like. */
const urlOf = (path: string): string =>
  path
    .split(/[\\/]/)
    .map((part) => encodeURIComponent(part))
    .join('/')

const fileName = (name: string): string => name.replaceAll(/[^A-Za-z0-9._-]+/g, '-') || 'report'
