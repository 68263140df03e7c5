import { expect, test } from 'vitest'

import { throughputChart } from '../charts/throughput-chart.ts'
import type { ThroughputSeries } from '../charts/throughput-series.ts'
import { plotThroughput } from './plot.ts'

const series: ThroughputSeries = {
  phases: [
    { users: 1, tokensPerSecond: 50, isValid: true },
    { users: 2, isValid: true },
    { users: 4, tokensPerSecond: 900, isValid: false },
    { users: 16, tokensPerSecond: 200, isValid: true },
    { users: 1024, tokensPerSecond: 101.25, isValid: true },
  ],
  plateauFrom: 16,
}

test('bars stand for the throughput of each phase, all on one scale from 0', () => {
  expect(`\n${plotThroughput(series).join('\n')}\n`).toMatchInlineSnapshot(`
    "
        1 user   ██████████                                50.0 tok/s
        4 users  ?                                         the client was too busy to be trusted
       16 users  ████████████████████████████████████████  200 tok/s  plateau
    1,024 users  ████████████████████▎                     101 tok/s
    "
  `)
})

test('the terminal and the picture draw the same phases, and neither believes a spoilt one', () => {
  const text = { id: 'a', title: 'a', description: 'a' }
  const html = throughputChart([series], text)?.html ?? ''
  const bars = plotThroughput(series).filter((line) => line.includes('█'))
  expect(html.match(/<circle class="mark s1"/g)).toHaveLength(bars.length)
  expect(html.match(/>\?</g)).toHaveLength(1)
  expect(html).toContain('plateau from 16 users')
})

test('without a throughput there is no plot', () => {
  expect(plotThroughput({ phases: [] })).toEqual([])
  const nothing = { phases: [{ users: 1, tokensPerSecond: 0, isValid: true }] }
  expect(plotThroughput(nothing)).toEqual([])
  const spoilt = { phases: [{ users: 1, tokensPerSecond: 9, isValid: false }] }
  expect(plotThroughput(spoilt)).toEqual([])
})
