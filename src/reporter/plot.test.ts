import { expect, test } from 'vitest'

import { plotThroughput } from './plot.ts'

test('bars stand for the throughput of each phase, all on one scale from 0', () => {
  const points = [
    { users: 1, tokensPerSecond: 50 },
    { users: 16, tokensPerSecond: 200 },
    { users: 1024, tokensPerSecond: 101.25 },
  ]
  expect(`\n${plotThroughput(points).join('\n')}\n`).toMatchInlineSnapshot(`
    "
        1 user   ██████████                                50.0 tok/s
       16 users  ████████████████████████████████████████  200 tok/s
    1,024 users  ████████████████████▎                     101 tok/s
    "
  `)
})

test('without a throughput there is no plot', () => {
  expect(plotThroughput([])).toEqual([])
  expect(plotThroughput([{ users: 1, tokensPerSecond: 0 }])).toEqual([])
})
