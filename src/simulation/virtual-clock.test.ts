import { expect, test } from 'vitest'

import { createRandom } from '../stats/random.ts'
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts'

const sleep = async (clock: VirtualClock, seconds: number): Promise<void> => {
  await new Promise<void>((resolve) => {
    clock.after(seconds, resolve)
  })
}

test('time passes in run only, and jumps from timer to timer', async () => {
  const clock = createVirtualClock()
  const stamps = await clock.run(async () => {
    const before = clock.now()
    await sleep(clock, 3600)
    const between = clock.now()
    await sleep(clock, 0.25)
    return [before, between, clock.now()]
  })
  expect(stamps).toEqual([1000, 4600, 4600.25])
  expect(clock.now()).toBe(4600.25)
})

test('timers ring by time, and those of one time in the order in which they were set', async () => {
  const clock = createVirtualClock()
  const rung: string[] = []
  for (const [name, seconds] of [
    ['c', 2],
    ['a', 1],
    ['d', 2],
    ['b', 1],
    ['overdue', -5],
  ] as const) {
    clock.after(seconds, () => rung.push(`${name} ${clock.now()}`))
  }
  await clock.run(async () => await sleep(clock, 3))
  expect(rung).toEqual(['overdue 1000', 'a 1001', 'b 1001', 'c 1002', 'd 1002'])
})

test('thousands of timers, set and cancelled at random, ring in order', async () => {
  const clock = createVirtualClock()
  const random = createRandom(1)
  const expected: { at: number; order: number }[] = []
  const rung: typeof expected = []
  for (let order = 0; order < 5000; order++) {
    const seconds = Math.floor(random() * 500)
    const timer = { at: 1000 + seconds, order }
    const cancel = clock.after(seconds, () => rung.push({ at: clock.now(), order }))
    if (random() < 0.7) cancel()
    else expected.push(timer)
  }
  await clock.run(async () => await sleep(clock, 500))
  expect(rung).toEqual(expected.toSorted((a, b) => a.at - b.at || a.order - b.order))
})

test('everything that needs no time is done before the next timer rings', async () => {
  const clock = createVirtualClock()
  const seen: string[] = []
  await clock.run(async () => {
    clock.after(1, () => {
      void (async () => {
        for (let turn = 0; turn < 100; turn++) {
          // oxlint-disable-next-line no-await-in-loop -- a long chain of promises is the point
          await Promise.resolve()
        }
        seen.push('long chain')
        // Set meanwhile for the same moment: after those that were there.
        clock.after(0, () => seen.push('set later'))
      })()
    })
    clock.after(1, () => seen.push('same moment'))
    await sleep(clock, 2)
  })
  expect(seen).toEqual(['long chain', 'same moment', 'set later'])
})

test('a cancelled timer does not ring, and cancelling again or too late does nothing', async () => {
  const clock = createVirtualClock()
  const rung: string[] = []
  const cancel = clock.after(1, () => rung.push('cancelled'))
  const cancelLate = clock.after(1, () => rung.push('rung'))
  cancel()
  cancel()
  await clock.run(async () => await sleep(clock, 2))
  cancelLate()
  expect(rung).toEqual(['rung'])
})

test('work that waits for nothing that can come is an error, not a hang', async () => {
  const clock = createVirtualClock()
  const waiting = clock.run(async () => {
    clock.after(Infinity, () => {})
    await sleep(clock, 5)
    await new Promise(() => {})
  })
  await expect(waiting).rejects.toThrowErrorMatchingInlineSnapshot(
    `[Error: At 1005 s of virtual time the work is pending and no timer is left to ring. It waits for something that never happens, or that is not on this clock.]`,
  )
})

test('a loop without end is an error after so many timers', async () => {
  const clock = createVirtualClock({ startsAt: 0, maxSteps: 100 })
  const endless = clock.run(async () => {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- a loop without end is the point
      await sleep(clock, 1)
    }
  })
  await expect(endless).rejects.toThrowErrorMatchingInlineSnapshot(
    `[Error: 100 timers rang until 100 s of virtual time and the work is still pending. It may loop without end, or without that time passes; if not, raise "maxSteps".]`,
  )
})

test('a loop in which no time passes is an error after a million timers', async () => {
  const clock = createVirtualClock()
  const stuck = clock.run(async () => {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- a loop without end is the point
      await sleep(clock, 0)
    }
  })
  await expect(stuck).rejects.toThrow('1000000 timers rang until 1000 s of virtual time')
})

test('the outcome of the work is the outcome of run', async () => {
  const clock = createVirtualClock()
  expect(await clock.run(async () => await Promise.resolve('done'))).toBe('done')
  const failing = clock.run(async () => {
    await sleep(clock, 1)
    throw new Error('mine')
  })
  await expect(failing).rejects.toThrow('mine')
  clock.after(1, () => {
    throw new Error('from a timer')
  })
  await expect(clock.run(async () => await sleep(clock, 2))).rejects.toThrow('from a timer')
})

test('two runs at once are refused, one after the other go on in time', async () => {
  const clock = createVirtualClock()
  const first = clock.run(async () => await sleep(clock, 1))
  await expect(clock.run(async () => await sleep(clock, 1))).rejects.toThrow('runs already')
  await first
  await clock.run(async () => await sleep(clock, 1))
  expect(clock.now()).toBe(1002)
})

test('a timer in NaN seconds is refused', () => {
  expect(() => createVirtualClock().after(Number.NaN, () => {})).toThrow(RangeError)
})
