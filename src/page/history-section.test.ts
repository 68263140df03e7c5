import { expect, test } from 'vitest'

import { plantedHistory } from '../../test/support/planted-history.ts'
import { trendChart } from '../charts/trend-chart.ts'
import { formatSeconds } from '../slo/format-number.ts'
import { historyFigures } from './history-section.ts'
import { renderPage } from './page.ts'

const text = { id: 'trend', title: 'a title', description: 'a finding' }
const [verdict] = plantedHistory().verdicts
if (verdict === undefined) throw new Error('no verdict')
const { series } = verdict
const trend = { series, axis: 'TTFT', format: formatSeconds }

test('a change of level is marked at the run that came to it, and said in words', () => {
  expect(verdict.shifts.map(({ at }) => at.run.id)).toEqual(['run 20'])
  const html = trendChart({ ...trend, shifts: verdict.shifts }, text)?.html ?? ''
  // 40 runs from 86 to 434: the 21st is at 86 + 20 / 39 × 348
  expect(html).toContain('class="limit" d="M264.5 40V200"')
  expect(html.match(/<circle class="mark s1"/g)).toHaveLength(39)
  expect(html.match(/<circle class="dot missed"/g)).toHaveLength(1)
  expect(html).toContain('>2026-01-01<')
  expect(html).toContain('>2026-02-09<')
  const figure = historyFigures({ judged: plantedHistory(), runs: 40, notes: [] })
    .map((each) => each.html)
    .join('')
  expect(figure).toContain('since 2026-01-21T00:00:00.000Z, commit c20: 20 % worse')
  expect(figure.match(/<tr>/g)).toHaveLength(31)
})

test('an axis of shares ends at all of it', () => {
  const points = series.points.map((point) => ({ ...point, value: 0.97 }))
  const shares = { ...trend, series: { ...series, unit: 'fraction' as const, points }, shifts: [] }
  const html = trendChart({ ...shares, format: (share) => `${100 * share} %` }, text)?.html ?? ''
  expect(html).toContain('>100 %<')
  expect(html).not.toContain('>105 %<')
})

test('what was expected of the last run is a band between its bounds', () => {
  const expectation = { runs: 20, median: 2.8, lower: 2.7, upper: 2.9 }
  const html = trendChart({ ...trend, shifts: [], expectation }, text)?.html ?? ''
  const [, top, height] =
    /class="open" x="78" y="(.*?)" width="356" height="(.*?)"/.exec(html) ?? []
  expect(Number(top)).toBeGreaterThan(40)
  expect(Number(height)).toBeGreaterThan(0)
  expect(html).not.toContain('class="limit"')
})

test('one run has no trend but its number, and of many only the last hundred are drawn', () => {
  const { points } = series
  const one = { ...series, points: points.slice(0, 1) }
  expect(trendChart({ ...trend, series: one, shifts: [] }, text)).toBe(undefined)
  const many = plantedHistory(300).verdicts[0]
  expect(
    trendChart({ ...trend, series: many?.series ?? series, shifts: [] }, text)?.html.match(
      /<circle/g,
    ),
  ).toHaveLength(100)
})

test('a page has the history after its evals; without one it has no such section', () => {
  const history = plantedHistory()
  expect(renderPage({ sources: [], history: { judged: history, runs: 40, notes: [] } })).toContain(
    '<section id="history"',
  )
  expect(renderPage({ sources: [] })).not.toContain('<section id="history"')
})
