import { expect, test } from 'vitest'

import { runPlanted } from '../../test/support/planted.ts'
import { place, summaryBase } from '../../test/support/report-place.ts'
import { isPartOf } from './fixed-rows.ts'
import type { ReportRow, SummaryRow } from './report.ts'

test('phases belong to the load test of their own machine and repeat, where several are merged', async () => {
  const run = { ...(await runPlanted()), partOf: 'load' }
  const row: ReportRow = { ...place, test: 'a', machine: 'cpu', run }
  const whole: SummaryRow = {
    ...place,
    test: 'a',
    machine: 'cpu',
    summary: {
      ...summaryBase,
      kind: 'load',
      label: 'load',
      users: [1],
      phases: [],
      plateau: { isReached: false, tolerance: 0.05, gains: [] },
      endedBy: 'phases',
    },
  }
  expect(isPartOf(row, whole)).toBe(true)
  expect(isPartOf({ ...row, machine: 'gpu' }, whole)).toBe(false)
  expect(isPartOf({ ...row, repeat: 1 }, whole)).toBe(false)
})
