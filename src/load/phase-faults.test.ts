import { expect, test } from 'vitest'

import { limitsOf } from '../../test/support/judge-one.ts'
import { plain, type Shape, simulate } from '../../test/support/simulate.ts'
import { parseSloOptions } from '../slo/options.ts'
import { createRandom } from '../stats/random.ts'
import type { Clock } from '../targets/clock.ts'
import type { Target } from '../targets/target.ts'
import { arrivalGaps } from '../workload/arrivals.ts'
import type { Workload } from '../workload/workload.ts'
import { createClosedLoop } from './closed-loop.ts'
import { runOpenPhase } from './open-phase.ts'
import { type PhaseMeasurement, type PhaseOptions, runPhase } from './phase.ts'
import { sleep } from './sleep.ts'

type More = Partial<PhaseOptions> & { readonly workload?: Workload; readonly target?: Target }

/** A phase in virtual time, against a target of its own or a simulated one. */
async function run(
  users: number,
  more: More,
  targetOf?: (clock: Clock) => Target,
): Promise<PhaseMeasurement> {
  const simulation = simulate(plain, more)
  const options = {
    ...simulation,
    ...more,
    ...(targetOf !== undefined && { target: targetOf(simulation.clock) }),
  }
  return await simulation.clock.run(async () => {
    const loop = createClosedLoop(options)
    try {
      return await runPhase({ ...options, loop, users })
    } finally {
      await loop.stop()
    }
  })
}

/** Waits for its answer, ten tokens after two seconds; `refuses` says who is refused at once. */
function lopsided(clock: Clock, refuses: (prompt: string) => boolean): Target {
  return {
    name: 'lopsided',
    async *stream({ prompt, signal }) {
      if (refuses(prompt)) throw new Error('refused')
      await sleep(clock, 2, signal)
      yield 'xxxxxxxxxx'
    },
  }
}

const byUser: Workload = {
  next: (user) => ({ prompt: `user ${user}`, maxTokens: 10, pause: 0 }),
}

test('one who is refused at once and asks again does not make the others dead', async () => {
  const limits = parseSloOptions({ expectThroughput: '>= 12' })
  const phase = await run(
    4,
    { limits, workload: byUser, minDuration: 20, maxDuration: 20 },
    (clock) => lopsided(clock, (prompt) => prompt === 'user 3'),
  )
  expect(phase.stoppedBy).not.toBe('failing')
  expect(phase.seconds).toBeGreaterThanOrEqual(20)
  // three users, ten tokens in two seconds each
  const mean = phase.tokenRates.reduce((sum, rate) => sum + rate, 0) / phase.tokenRates.length
  expect(mean).toBeGreaterThan(13)
  expect(mean).toBeLessThan(16)
})

test('a phase in which nobody is answered has neither a rate nor a limit that is met', async () => {
  const limits = parseSloOptions({ expectThroughput: '>= 0.001', expectErrorRate: '<= 0.999' })
  const phase = await run(4, { limits }, (clock) => lopsided(clock, () => true))
  expect(phase.stoppedBy).toBe('failing')
  expect(phase.tokenRates).toEqual([])
  expect(phase.verdicts.map(({ kind }) => kind)).toEqual(['unmeasured', 'unmeasured'])
})

test('a target that falls silent for all users at once is dead', async () => {
  const limits = parseSloOptions({ expectP95E2E: '<= 10', expectThroughput: '>= 1' })
  const phase = await run(
    4,
    { limits, minDuration: 40, maxDuration: 40, requestTimeout: 30, graceTime: 30 },
    (clock) => {
      const startedAt = clock.now()
      return {
        name: 'hangs',
        async *stream({ signal }) {
          await sleep(clock, clock.now() - startedAt > 25 ? 1e6 : 1, signal)
          yield 'xxxxxxxxxx'
        },
      }
    },
  )
  expect(phase.requests.filter(({ answer }) => answer === 'censored')).toHaveLength(4)
  expect(phase.stoppedBy).toBe('failing')
  expect(phase.verdicts).toMatchObject([
    { kind: 'unmeasured', reason: expect.stringContaining('the target stopped answering') },
    { kind: 'unmeasured' },
  ])
})

test('a window with fewer than two requests of each user has no rate', async () => {
  const limits = parseSloOptions({ expectThroughput: '>= 1' })
  const slow = (clock: Clock): Target => ({
    name: 'slow',
    async *stream({ signal }) {
      await sleep(clock, 30, signal)
      yield 'xxxxxxxxxx'
    },
  })
  const phase = await run(4, { limits, minDuration: 20, maxDuration: 20 }, slow)
  expect(phase.requests.length).toBeLessThan(8)
  expect(phase.tokenRates).toEqual([])
  expect(phase.verdicts).toMatchObject([
    { kind: 'unmeasured', reason: expect.stringContaining('it was too short for a rate') },
  ])
})

test('a workload that throws ends the load at once, with its error', async () => {
  let asked = 0
  const workload: Workload = {
    next() {
      asked++
      if (asked === 20) throwsAt = simulation.clock.now()
      if (asked >= 20) throw new TypeError('The "prompt" function gave undefined.')
      return { prompt: 'x', maxTokens: 50, pause: 0 }
    },
  }
  let throwsAt = 0
  let simulation = simulate(plain)
  const closed = { ...simulation, workload }
  await expect(
    simulation.clock.run(
      async () => await runPhase({ ...closed, loop: createClosedLoop(closed), users: 4 }),
    ),
  ).rejects.toThrow('The "prompt" function gave undefined.')
  expect(simulation.clock.now()).toBe(throwsAt)
  asked = 0
  simulation = simulate(plain)
  const nextGap = arrivalGaps({ perSecond: 5 }, createRandom(7))
  await expect(
    simulation.clock.run(
      async () => await runOpenPhase({ ...simulation, workload, nextGap, hasWarmup: true }),
    ),
  ).rejects.toThrow('The "prompt" function gave undefined.')
  expect(simulation.clock.now()).toBe(throwsAt)
})

test('no more requests are counted than were asked for, however long the window is', async () => {
  const phase = await run(4, { maxRequests: 50, minDuration: 100 })
  expect(phase.requests).toHaveLength(50)
  expect(phase.stoppedBy).toBe('requests')
})

test('making long prompts takes the time of those who wait: the phase is invalid', async () => {
  const limits = limitsOf({ expectP95TTFT: '<= 3' })
  const makes = async (seconds: number): Promise<PhaseMeasurement> => {
    let taken = 0
    const simulation = simulate(plain, { limits })
    // this process is blocked while it makes a prompt: the clock goes on, nothing else does
    const clock = { ...simulation.clock, now: () => simulation.clock.now() + taken }
    const workload: Workload = {
      next() {
        taken += seconds
        return { prompt: 'x', maxTokens: 50, pause: 0 }
      },
    }
    return await simulation.clock.run(async () => {
      const target = lopsided(simulation.clock, () => false)
      const options = { ...simulation, clock, workload, target }
      const loop = createClosedLoop(options)
      try {
        return await runPhase({ ...options, loop, users: 8 })
      } finally {
        await loop.stop()
      }
    })
  }
  const { verdicts, clientHealth } = await makes(0.1)
  expect(verdicts[0]?.kind).toBe('invalid')
  expect(clientHealth.problem).toMatchInlineSnapshot(
    `"this process made prompts in up to 100 ms each, and in 11 % of the time a chunk would have waited for it longer than the 60.0 ms that are allowed: give shorter prompts, or fixed ones"`,
  )
  expect((await makes(0.01)).clientHealth.problem).toBeUndefined()
})

test('an overloaded phase proves nothing of its requests, and its goodput is what came out', async () => {
  // four slots answer 4 / 1.18 s = 3.4 a second, where 8 come
  const shape: Shape = { ...plain, slots: 4 }
  const simulation = simulate(shape, {
    limits: parseSloOptions({ expectP50E2E: '<= 60', expectGoodput: '>= 5' }),
    minDuration: 300,
  })
  const nextGap = arrivalGaps({ perSecond: 8, arrivals: 'constant' }, createRandom(7))
  const found = await simulation.clock.run(
    async () => await runOpenPhase({ ...simulation, nextGap, hasWarmup: true }),
  )
  expect(found.stoppedBy).toBe('overloaded')
  expect(found.verdicts).toMatchObject([
    { kind: 'unmeasured', reason: expect.stringContaining('the target was overloaded') },
    { kind: 'inconclusive', pointEstimate: 'missed' },
  ])
  const rates = found.goodRates ?? []
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length
  expect(mean).toBeGreaterThan(3)
  expect(mean).toBeLessThan(3.6)
})
