import { expect, test } from 'vitest'

import { givenPower, pageReport } from '../../test/support/page-report.ts'
import type { RunPrice } from '../report/price.ts'
import type { SloReport, SummaryRow } from '../report/report.ts'
import type { SloRun } from '../report/run.ts'
import type { CapacityRun } from '../report/summary-run.ts'
import { parseSloOptions } from '../slo/options.ts'
import { tiers } from '../slo/tiers.ts'
import { formatPlanLines } from './format-plan.ts'
import { planCapacity, planDevice, type PlanOptions } from './plan-capacity.ts'

const standard = parseSloOptions(tiers.standard)
const hundred: PlanOptions = { users: 100, limits: standard, headroom: 0, hasSpare: false }

// Exercise 4 of the lab, by hand: 100 users at Standard; a device holds 2, draws the lab's 65 W of a CPU
// and costs its $0.10 an hour: 100 / 2 = 50 devices; 50 · $0.10 · 730 = $3,650; 50 · 65 W = 3.25 kW.
test('100 users take 50 devices of 2 users, $3,650 a month and 3.25 kW', () => {
  const device = { name: 'cpu', proven: 2, isCeiling: false, watts: 65, perHour: 0.1 }
  const plan = planDevice(device, hundred)
  expect(plan.devices).toBe(50)
  expect(plan.perMonth).toBeCloseTo(3650, 9)
  expect(plan.kilowatts).toBeCloseTo(3.25, 12)
  expect(plan.usersPerKilowatt).toBeCloseTo(30.769, 3)
})

test('a part of a device is a whole one, headroom is taken off each, and a spare comes on top', () => {
  const device = { name: 'gpu', proven: 10, isCeiling: false }
  const devicesFor = (options: Partial<PlanOptions>): number | undefined =>
    planDevice(device, { ...hundred, ...options }).devices
  expect([
    devicesFor({ users: 101 }),
    devicesFor({ headroom: 0.2 }),
    devicesFor({ users: 80, headroom: 0.2 }),
    devicesFor({ headroom: 0.2, hasSpare: true }),
    devicesFor({ users: 1 }),
  ]).toEqual([11, 13, 10, 14, 1])
})

/** The report of the page's tests: a search at Standard that has proven 4 users. */
async function reportWith(
  run: Partial<Pick<SloRun, 'power' | 'price'>>,
  search: Partial<CapacityRun> = {},
): Promise<SloReport> {
  const report = await pageReport()
  return {
    ...report,
    rows: report.rows.map((row) =>
      Object.assign({}, row, { run: Object.assign({}, row.run, run) }),
    ),
    summaries: report.summaries.map((row): SummaryRow =>
      row.summary.kind === 'capacity'
        ? Object.assign({}, row, { summary: Object.assign({}, row.summary, search) })
        : row,
    ),
  }
}

const priceOf = (perHour: number): RunPrice => ({ machine: { perHour, source: 'given' } })

test('reports are planned by their proven users, cheapest first, those without a price behind them, those that hold nobody last', async () => {
  const sources = [
    { name: 'none', report: await reportWith({ price: priceOf(0.01) }, { lower95: 0 }) },
    { name: 'unpriced', report: await reportWith({}) },
    { name: 'dear', report: await reportWith({ price: priceOf(2.5), power: givenPower }) },
    { name: 'cheap', report: await reportWith({ price: priceOf(0.1), power: givenPower }) },
    {
      name: 'broken',
      report: await (async () => {
        const broken = await reportWith(
          {},
          { endedBy: 'unmeasured', reason: 'the target died', lower95: 0 },
        )
        return {
          ...broken,
          summaries: broken.summaries.map((row): SummaryRow => {
            if (row.summary.kind !== 'capacity') return row
            const { users: _, ...summary } = row.summary
            return Object.assign({}, row, { summary })
          }),
        }
      })(),
    },
    { name: 'ceiling', report: await reportWith({ price: priceOf(0.2) }, { endedBy: 'ceiling' }) },
  ]
  expect(formatPlanLines(planCapacity(sources, hundred), hundred)).toMatchInlineSnapshot(`
    [
      "100 users at once with P25 speed at least 30 tok/s, P95 TTFT at most 3 s",
      "no headroom; no spare",
      "",
      "cheap: planted, Standard",
      "  25 devices of 4 users, $1,825.00 a month ($0.10 an hour each, given), 1.63 kW (estimate), 61.5 users per kW (61,500 per MW)",
      "ceiling: planted, Standard",
      "  25 devices of 4 users (more were not tried), $3,650.00 a month ($0.20 an hour each, given), no power in the report",
      "dear: planted, Standard",
      "  25 devices of 4 users, $45,625.00 a month ($2.50 an hour each, given), 1.63 kW (estimate), 61.5 users per kW (61,500 per MW)",
      "unpriced: planted, Standard",
      "  25 devices of 4 users, no price per hour in the report, no power in the report",
      "none: planted, Standard",
      "  none: not even one user is proven to keep it, though 9 did by point estimates",
      "broken: planted, Standard",
      "  none: the search has no answer: unmeasured, the target died",
      "",
      "Users grow with devices one to one, and the load is spread over them evenly: a router that does so costs nothing here.",
      "A device holds the users that are proven at 95 % (the lower limit), of this workload and this target; a month has 730 hours, all of them paid.",
    ]
  `)
})

test('a search for another objective is none for the tier', async () => {
  const sources = [{ name: 'a', report: await reportWith({}) }]
  const economy = { ...hundred, limits: parseSloOptions(tiers.economy) }
  expect(planCapacity(sources, economy)).toEqual([])
})
