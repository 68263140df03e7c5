import { expect, test } from 'vitest'

import { pageReport } from '../../test/support/page-report.ts'
import { parseReport } from './parse-report.ts'

const charged = { input: 3, output: 15 }

test('what a target charges stood with the target, and stands with the prices of the run', async () => {
  const report = await pageReport()
  const old = {
    ...report,
    formatVersion: 4,
    rows: report.rows.map((row, index) => ({
      ...row,
      run: {
        ...row.run,
        target: { ...row.run.target, price: charged },
        ...(index === 0 && { price: { machine: { perHour: 2, source: 'given' } } }),
      },
    })),
    summaries: report.summaries.map(({ summary, ...row }) => ({
      ...row,
      summary:
        'target' in summary
          ? { ...summary, target: { ...summary.target, price: charged } }
          : summary,
    })),
  }
  const { report: read, problem } = parseReport(JSON.stringify(old))
  expect(problem).toBe(undefined)
  const tokens = { ...charged, source: 'stated by the target' }
  expect(read?.rows.map(({ run }) => run.price)).toEqual(
    report.rows.map((_, index) =>
      index === 0 ? { tokens, machine: { perHour: 2, source: 'given' } } : { tokens },
    ),
  )
  expect(read?.summaries).toEqual(report.summaries)
})

test('a price that the run has already is kept, and a broken one is told', async () => {
  const report = await pageReport()
  const [row] = report.rows
  expect.assert(row !== undefined)
  const tokens = { input: 1, output: 2, source: 'given' }
  const withPrice = (price: unknown): string =>
    JSON.stringify({
      ...report,
      rows: [
        { ...row, run: { ...row.run, target: { ...row.run.target, price }, price: { tokens } } },
      ],
    })
  expect(parseReport(withPrice(charged)).report?.rows[0]?.run.price).toEqual({ tokens })
  expect(parseReport(withPrice('cheap')).problem).toMatch(/^is a broken report: /)
})
