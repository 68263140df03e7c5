import fc from 'fast-check'
import { expect, test } from 'vitest'

import { plantedEval } from '../../test/support/planted-eval.ts'
import { summarize } from '../stats/summary.ts'
import { pathOf, textWidth, width } from './chart.ts'
import { distributionChart } from './distribution-chart.ts'
import { accuracyChart, widthsChart } from './eval-chart.ts'
import { histogram } from './histogram.ts'
import { renderLabels } from './labels.ts'
import { throughputAxis, throughputChart } from './throughput-chart.ts'
import { tierLines, tradeOffChart } from './trade-off-chart.ts'

const text = { id: 'chart', title: 'a title', description: 'a finding', axis: 'a time' }
const box = { left: 60, right: 464, top: 40, bottom: 260 }

test('throughput is drawn from 0, or on a scale of logarithms where it differs thirtyfold', () => {
  const axis = throughputAxis([50, 100], box)
  expect([axis.scale(0), axis.ticks[0]]).toEqual([260, 0])
  const wide = throughputAxis([1, 100], box)
  expect(wide.title).toContain('log scale')
  expect(wide.scale(100)).toBeLessThan(wide.scale(1))
  expect(Number.isFinite(throughputAxis([0, 0], box).scale(0))).toBe(true)
})

test('labels touch neither one another nor the border, whatever the points', () => {
  const point = fc.record({
    x: fc.integer({ min: 0, max: width }),
    y: fc.integer({ min: 20, max: 300 }),
    text: fc.constantFrom('1 user', '1,024 users', 'plateau from 8 users'),
  })
  fc.assert(
    fc.property(fc.array(point, { maxLength: 12 }), (labels) => {
      const drawn = renderLabels(
        labels,
        labels.map(({ x, y }) => [x, y]),
      ).map(({ html }) => {
        const [, x = '', y = '', said = ''] = / x="(.*?)" y="(.*?)".*>(.*)</.exec(html) ?? []
        return { x: Number(x), y: Number(y), half: textWidth(said) / 2 }
      })
      for (const [index, a] of drawn.entries()) {
        expect(a.x - a.half).toBeGreaterThanOrEqual(0)
        expect(a.x + a.half).toBeLessThanOrEqual(width)
        for (const b of drawn.slice(index + 1)) {
          expect(Math.abs(a.x - b.x) >= a.half + b.half || Math.abs(a.y - b.y) >= 16).toBe(true)
        }
      }
    }),
  )
})

test('a plateau at the border has its name within the picture, above its bracket', () => {
  const phases = [1, 2, 4, 8, 16].map((users) => ({
    users,
    tokensPerSecond: Math.min(users, 8) * 10,
    isValid: true,
  }))
  const html = throughputChart([{ phases, plateauFrom: 8 }], text)?.html ?? ''
  const [, x = ''] =
    /x="([\d.]+)" y="[\d.]+" text-anchor="middle">plateau from 8 users</.exec(html) ?? []
  // 20 letters of 9 units on each side of its middle, as a phone has them
  expect(Number(x) + (20 * 9) / 2).toBeLessThanOrEqual(width)
  expect(Number(x)).toBeGreaterThan(300)
})

test('a histogram counts each value once, those at the ends too', () => {
  expect(histogram([0, 0.5, 1, 2, -1, null], (value) => value, 4)).toEqual([2, 0, 1, 2])
})

test('a distribution that was not measured is a dash with its reason', () => {
  const values = [0.1, 0.2, 0.4]
  const summary = summarize(values)
  expect.assert(summary !== undefined)
  const silent = { n: 0, unmeasured: 'no <visible> chunk arrived' } as const
  const chart = distributionChart(
    [
      { name: 'fine', values, summary, limit: 3 },
      { name: 'silent', values: [null], summary: silent },
    ],
    text,
  )
  expect(chart?.html).toContain('– no &lt;visible&gt; chunk arrived')
  expect(chart?.html.match(/class="median"/g)).toHaveLength(1)
  expect(chart?.html.match(/class="limit"/g)).toHaveLength(1)
  expect(distributionChart([{ name: 'silent', values: [], summary: silent }], text)).toBe(undefined)
})

test('the trade-off has a line for each tier that is near, and a name for each number of users', () => {
  expect(tierLines).toEqual([
    { name: 'Economy', p25Speed: 10 },
    { name: 'Standard', p25Speed: 30 },
    { name: 'Premium', p25Speed: 80 },
  ])
  const chart = tradeOffChart(
    [
      [
        { users: 1, tokensPerSecond: 50, p25: 48, p50: 50, p75: 55 },
        { users: 8, tokensPerSecond: 160, p25: 17, p50: 20, p75: 24 },
      ],
    ],
    text,
  )
  const names = chart?.html.match(/>(Economy|Standard|Premium|\d+ users?)[^<]*</g)
  expect(names).toEqual([
    '>Economy ≥ 10<',
    '>Standard ≥ 30<',
    '>Premium ≥ 80<',
    '>1 user<',
    '>8 users<',
  ])
  expect(tradeOffChart([[]], text)).toBe(undefined)
})

test('an accuracy without an interval is told with its reason, and one without scores is a dash', () => {
  const chart = accuracyChart(
    [
      { name: 'these', mean: 0.8, repeats: [0.7, 0.9], reason: 'one repeat has no spread' },
      { name: 'none', repeats: [], reason: 'no answer has a score' },
    ],
    text,
  )
  expect(chart?.html).toContain('these: 80 %, – one repeat has no spread')
  expect(chart?.html).toContain('none: – no answer has a score')
  expect(chart?.html).not.toContain('class="thick"')
  expect(accuracyChart([{ name: 'none', repeats: [] }], text)).toBe(undefined)
})

test('half-widths fall with repeats', () => {
  const chart = widthsChart(plantedEval.widthsAtRepeats, text)
  const marks = [...(chart?.html.matchAll(/<circle class="mark s1" cx="(.*?)" cy="(.*?)"/g) ?? [])]
  const heights = marks.map(([, , y]) => Number(y))
  expect(heights.length).toBeGreaterThan(1)
  expect(heights).toEqual(heights.toSorted((a, b) => a - b))
  expect(widthsChart([{ repeats: 5, halfWidth: 0.1 }], text)).toBe(undefined)
})

test('a line is broken where a point is unknown', () => {
  expect(pathOf([[0, 1], [2, 3], undefined, [4.04, 5]])).toBe('M0 1L2 3M4 5')
})
