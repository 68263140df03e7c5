import { expect, test } from 'vitest'

import { limitsOf } from '../../test/support/judge-one.ts'
import { measurePlanted, planted, ttft } from '../../test/support/planted.ts'
import { warningsAfter, warningsBefore, warningsOnPace } from './warnings.ts'

test('a budget of requests that cannot prove a limit is told before the run', () => {
  const limits = limitsOf({ expectP95TTFT: 3, expectP50Speed: 3, expectErrorRate: 0 })
  expect(warningsBefore(limits, [40], 0.05)).toMatchInlineSnapshot(`
    [
      "40 requests cannot prove expectP95TTFT: it needs at least 59. Raise "maxRequests".",
      "No number of requests can prove expectErrorRate, since it allows no exception: without a violation it stays open.",
    ]
  `)
  expect(warningsBefore([ttft(3)], [112, 224, 448], 0.05 / 3)).toEqual([])
})

test('a budget of seconds that will not do is told after the warm-up', () => {
  const pace = { maxDuration: 60, secondsPerRequest: 2.1 }
  expect(warningsOnPace([ttft(3)], [112, 224, 448], 0.05 / 3, pace)).toMatchInlineSnapshot(`
    [
      "At 2.10 s a request, 60.0 s are enough for about 28 requests, but expectP95TTFT needs at least 80 to be proven. Raise "maxDuration" or lower "maxTokens".",
    ]
  `)
  const quick = { maxDuration: 60, secondsPerRequest: 0.2 }
  expect(warningsOnPace([ttft(3)], [112, 224, 448], 0.05 / 3, quick)).toEqual([])
})

test('what the requests show is told after the run', async () => {
  const slow = await measurePlanted(planted, { maxDuration: 14 })
  expect(warningsAfter(slow, { users: 1 })).toMatchInlineSnapshot(`
    [
      "The budget of time ended the run after 10 requests (look 1 of 3, the last at 448). Raise "maxDuration" for more.",
    ]
  `)
  const dead = await measurePlanted(() => ({
    name: 'dead',
    stream() {
      throw new Error('refused')
    },
  }))
  expect(warningsAfter(dead, { users: 1 })).toMatchInlineSnapshot(`
    [
      "Requests of the warm-up that failed: 3 of 3.",
      "The run was given up after 5 requests: none of the 5 requests was completed.",
    ]
  `)
  const bundled = await measurePlanted(
    () => ({
      name: 'bundled',
      async *stream() {
        yield 'xxxxx'
        yield 'xxxxx'
      },
    }),
    { maxRequests: 20 },
  )
  expect(warningsAfter(bundled, { users: 1 })).toMatchInlineSnapshot(`
    [
      "The target sends 0.20 visible chunks a token: output speed allows for that, but AA speed and TPOT do not.",
    ]
  `)
  const late = await measurePlanted(
    (clock) => planted(clock, (index) => (index === 9 ? 70 : 0.5)),
    { maxRequests: 20 },
  )
  expect(warningsAfter(late, { users: 1 })).toMatchInlineSnapshot(`
    [
      "Requests that were ended at their deadline: 1 of 20, after 70.0 s.",
    ]
  `)
})
