import { expect, test } from 'vitest'

import { plain, simulate } from '../../test/support/simulate.ts'
import { startGoldenServer } from '../golden/golden-server.ts'
import { systemClock } from '../platform/clock.ts'
import type { Clock } from '../targets/clock.ts'
import { openEndpoint } from '../targets/http/open-ai.ts'
import type { WireTarget } from '../targets/wire-target.ts'
import { runOpenPhase } from './open-phase.ts'
import { sleep } from './sleep.ts'

/** What happened to a wire target, at which second. */
interface Seen {
  readonly at: number
  readonly what: string
}

/** A wire target whose requests take ten seconds; connections, `lasting` each time they are opened. */
function wireTarget(clock: Clock, seen: Seen[], lasting: number): WireTarget {
  const startedAt = clock.now()
  const note = (what: string): void => {
    seen.push({ at: Number((clock.now() - startedAt).toFixed(6)), what })
  }
  return {
    name: 'wire',
    async *stream() {},
    async record({ signal }) {
      note('sent')
      await sleep(clock, 10, signal)
    },
    async connect(count) {
      note(`connect ${count}`)
      await sleep(clock, lasting, new AbortController().signal)
    },
  }
}

async function openLoad(lasting: number, gaps: readonly number[]): Promise<readonly Seen[]> {
  const simulation = simulate(plain, { minDuration: 1, maxDuration: 20 })
  const seen: Seen[] = []
  const target = wireTarget(simulation.clock, seen, lasting)
  let index = 0
  const nextGap = (): number | undefined => gaps[index++]
  await simulation.clock.run(
    async () =>
      await runOpenPhase({ ...simulation, target, nextGap, hasWarmup: false, reserve: 4 }),
  )
  return seen
}

test('connections are open before the first request, and more than are used from then on', async () => {
  expect(await openLoad(0.1, [1, 1, 1])).toEqual([
    { at: 0, what: 'connect 4' },
    { at: 1.1, what: 'sent' },
    { at: 1.1, what: 'connect 5' },
    { at: 2.1, what: 'sent' },
    { at: 2.1, what: 'connect 6' },
    { at: 3.1, what: 'sent' },
    { at: 3.1, what: 'connect 7' },
  ])
})

test('a server that takes no connections is not asked for more at each arrival', async () => {
  const gaps = Array.from({ length: 8 }, () => 0.125)
  const connects = (await openLoad(0, gaps)).filter(({ what }) => what.startsWith('connect'))
  // at the start, and then at most each quarter of a second
  expect(connects.map(({ at }) => at)).toEqual([0, 0.25, 0.5, 0.75, 1])
  // one that has not come to an end keeps the next from being begun
  expect(
    (await openLoad(60, [0.5, 0.5])).filter(({ what }) => what.startsWith('connect')),
  ).toHaveLength(2)
})

test('no request of a load at a rate waits for its connection', async () => {
  await using server = await startGoldenServer({ tokens: 2, timeToFirstToken: 0.02 })
  const target = openEndpoint({ baseURL: server.baseURL, model: 'golden' })
  const simulation = simulate(plain, { minDuration: 0.1, maxDuration: 10 })
  let left = 40
  const { requests, clientHealth } = await runOpenPhase({
    ...simulation,
    clock: systemClock,
    target,
    nextGap: () => (left-- > 0 ? 0.005 : undefined),
    hasWarmup: false,
    reserve: 40,
  })
  expect(requests.map(({ answer }) => answer)).toEqual(requests.map(() => 'completed'))
  expect(requests.length).toBeGreaterThanOrEqual(10)
  expect(clientHealth.report.connects).toBeUndefined()
  // those that wait for others are there, and nothing was opened twice
  expect(server.opened()).toBeGreaterThanOrEqual(40)
  expect(server.opened()).toBeLessThanOrEqual(80)
})
