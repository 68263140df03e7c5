import { renderCsv } from '../exports/csv.ts'
import type { Source } from './entries.ts'
import { type Markup, markup, trusted } from './markup.ts'

/** Bytes of the files that a page carries; the page is to stay below two megabytes. */
const mostCarried = 500_000

/**
 * Links to the data. A file that is small enough is carried by the page, so that the link works from
 * wherever it is opened; otherwise it stands beside the page, or the export makes it.
 */
export function downloadLinks(
  sources: readonly Source[],
  besideThePage: string | undefined,
): readonly Markup[] {
  let left = mostCarried
  return sources.flatMap((source) => {
    const files = [
      {
        kind: 'JSON',
        type: 'application/json',
        least: leastBytes(source),
        make: () => JSON.stringify(source.report),
      },
      {
        kind: 'CSV',
        type: 'text/csv',
        least: source.report.rows.length * 200,
        make: () => renderCsv(source.report),
      },
    ]
    return files.flatMap(({ kind, type, least, make }) => {
      const name = sources.length === 1 ? kind : `${kind}: ${source.name}`
      // a large report is longer than the longest text there can be
      const carried = least < left ? base64(make()) : undefined
      if (carried !== undefined && carried.length < left) {
        left -= carried.length
        const file = `${fileName(source.name)}.${kind.toLowerCase()}`
        return [
          markup`<a download="${file}" href="data:${trusted(type)};base64,${trusted(carried)}">${name}</a>`,
        ]
      }
      return kind === 'JSON' && besideThePage !== undefined && sources.length === 1
        ? [markup`<a href="${besideThePage}">${name}</a>`]
        : []
    })
  })
}

/** Each request has a value in each of a dozen columns. */
function leastBytes({ report }: Source): number {
  return report.rows.reduce((sum, { run }) => sum + run.samples.answer.length * 40, 0)
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')

const fileName = (name: string): string => name.replaceAll(/[^A-Za-z0-9._-]+/g, '-') || 'report'
