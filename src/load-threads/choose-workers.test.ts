import { expect, test } from 'vitest'

import { chooseWorkers } from './choose-workers.ts'

test.for([
  { cores: 16, users: 500, count: 0 },
  { cores: 16, users: 501, count: 2 },
  { cores: 16, users: 2000, count: 4 },
  { cores: 4, users: 5000, count: 3 },
  { cores: 3, users: 600, count: 2 },
  { cores: 2, users: 5000, count: 0 },
  { cores: 1, users: 5000, count: 0 },
])('with $cores cores and $users users there are $count threads', ({ cores, users, count }) => {
  expect(chooseWorkers('auto', { cores, users }).count).toBe(count)
})

test('why there are none is said, and a number that is given is taken', () => {
  expect(chooseWorkers('auto', { cores: 8, users: 20 }).reason).toMatchInlineSnapshot(
    `"one thread reads 500 streams"`,
  )
  expect(chooseWorkers('auto', { cores: 2, users: 2000 }).reason).toMatchInlineSnapshot(
    `"this machine has 2 cores: a thread more would take that of the schedule"`,
  )
  expect(chooseWorkers(2, { cores: 1, users: 1 })).toEqual({ count: 2 })
})
