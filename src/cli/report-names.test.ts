import { expect, test } from 'vitest'

import { nameReports } from './report-names.ts'

const at = (path: string, ...machines: readonly (string | undefined)[]) => ({
  path,
  rows: machines.map((machine) => (machine === undefined ? {} : { machine })),
})

test('reports are called by what tells their paths apart', () => {
  expect(nameReports([at('out/cpu/report.json'), at('out/gpu/report.json')])).toEqual([
    'cpu',
    'gpu',
  ])
  expect(nameReports([at('a.json'), at('b.json'), at('b/a.json')])).toEqual(['a', 'b', 'b/a'])
  expect(nameReports([at('report.json'), at('old/report.json')])).toEqual(['report', 'old'])
  expect(nameReports([at('.vitest/slo/report.json')])).toEqual(['report'])
})

test('reports are called by their machines where each has one of its own', () => {
  expect(nameReports([at('a.json', 'L4', 'L4'), at('b.json', 'H100')])).toEqual(['L4', 'H100'])
  expect(nameReports([at('a.json', 'L4'), at('b.json', 'L4')])).toEqual(['a', 'b'])
  expect(nameReports([at('a.json', 'L4', undefined), at('b.json', 'H100')])).toEqual(['a', 'b'])
})
