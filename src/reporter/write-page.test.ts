import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { beforeAll, expect, test } from 'vitest'

import { pageReport } from '../../test/support/page-report.ts'
import { plantedLine } from '../../test/support/planted-history.ts'
import type { SloReport } from '../report/report.ts'
import { writePage, type WrittenPage } from './write-page.ts'

let report: SloReport
beforeAll(async () => {
  report = await pageReport()
})

/** Writes a page into a folder of its own, with these lines as its history. */
async function written(
  lines: readonly string[] | undefined,
  of: SloReport = report,
): Promise<WrittenPage & { readonly page: string; readonly files: readonly string[] }> {
  const root = await mkdtemp(join(tmpdir(), 'vitest-slo-'))
  try {
    if (lines !== undefined) await writeFile(join(root, 'h.jsonl'), lines.join('\n'))
    const folder = join(root, 'slo')
    const found = await writePage({ root, folder, report: of, history: 'h.jsonl' })
    const page = await readFile(join(folder, 'index.html'), 'utf8')
    const warnings = found.warnings.map((each) => each.replaceAll(root, '<root>'))
    return { ...found, warnings, page, files: await readdir(folder) }
  } finally {
    await rm(root, { recursive: true })
  }
}

const runs = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => JSON.stringify(plantedLine(index)))

test('the page of a run has the trends of the runs before, and changes of level marked', async () => {
  const { page, warnings, files } = await written(runs(40))
  expect(warnings).toEqual([])
  expect(files).toEqual(['index.html'])
  expect(page).toContain('<section id="history"')
  expect(page).toContain('since 2026-01-21T00:00:00.000Z, commit c20: 20 % worse')
  expect(page).toContain('class="limit" d="M264.5 40V200"')
})

test('the first run has no trend', async () => {
  const { page, warnings } = await written(runs(1))
  expect(warnings).toEqual([])
  expect(page).not.toContain('<section id="history"')
})

test('a broken or hostile history is told, and takes nothing from the page', async () => {
  const broken = await written([...runs(40), '{"historyVersion":1,', '</script><script>alert(1)'])
  expect(broken.page).toContain('<section id="history"')
  expect(broken.page).toContain('2 broken lines are left out, the first one is line 41 of h.jsonl')
  const others = [
    await written([...runs(40), '{"historyVersion":2}']),
    await written(undefined),
    await written(['x']),
  ]
  for (const { page } of others) {
    expect(page).toContain('<section id="verdicts"')
    expect(page).not.toContain('<section id="history"')
  }
  expect([broken, ...others].map(({ warnings }) => warnings)).toMatchInlineSnapshot(`
    [
      [
        "2 broken lines are left out, the first one is line 41 of h.jsonl: no whole line of JSON",
      ],
      [
        "the page has no history: Line 41 of "h.jsonl" has version 2 of the history, and this vitest-slo reads version 1. Update vitest-slo, or give another file.",
      ],
      [
        "the page has no history: The history "h.jsonl" could not be read (ENOENT). It must be a file at <root>/h.jsonl. "vitest bench" writes one with each run.",
      ],
      [
        "1 broken line is left out, the first one is line 1 of h.jsonl: no whole line of JSON",
      ],
    ]
  `)
})

test('of a large run and 1,000 runs before the page is below two megabytes, with its data beside it', async () => {
  const [row] = report.rows
  expect.assert(row !== undefined)
  const rows = Array.from({ length: 1000 }, (_, index) =>
    Object.assign({}, row, {
      test: `test ${index}`,
      run: { ...row.run, label: `a run with a rather long name, ${index}` },
    }),
  )
  const lines = Array.from({ length: 1000 }, (_, index) =>
    JSON.stringify(plantedLine(index, 500, 100)),
  )
  const { page, files } = await written(lines, { ...report, rows })
  expect(page.length).toBeLessThan(2_000_000)
  expect(page).toContain('70 more figures are told by &quot;vitest-slo history&quot;')
  expect(page).toContain('<a href="report.csv">CSV</a>')
  expect(page).toContain('<a href="report.json">JSON</a>')
  expect(files.toSorted()).toEqual(['index.html', 'report.csv'])
})
