import { expect, test } from 'vitest'

import { limitsOf } from '../../test/support/judge-one.ts'
import { plain, type Shape, simulate } from '../../test/support/simulate.ts'
import { expectedThroughput } from '../simulation/truth.ts'
import { meanOf } from '../stats/summary.ts'
import { type LoadTestMeasurement, type LoadTestOptions, runLoadTest } from './load-test.ts'

type More = Partial<LoadTestOptions> & { readonly seed?: number }

/** A load test in virtual time. */
async function run(
  shape: Shape,
  users: readonly number[],
  more: More = {},
): Promise<LoadTestMeasurement> {
  const simulation = simulate(shape, more)
  return await simulation.clock.run(
    async () =>
      await runLoadTest({
        ...simulation,
        users,
        plateauTolerance: 0.05,
        budget: Infinity,
        ...more,
      }),
  )
}

const usersOf = ({ phases }: LoadTestMeasurement): number[] => phases.map(({ users }) => users)

test('it ends at the plateau of a server whose slots are all taken', async () => {
  const shape: Shape = { ...plain, slots: 8, noise: 0.1 }
  const found = await run(shape, [1, 2, 4, 8, 16, 32, 64, 128])
  expect(found.endedBy).toBe('plateau')
  expect(usersOf(found)).toEqual([1, 2, 4, 8, 16, 32])
  const gains = found.plateau.gains.map(({ gain }) => gain)
  for (const gain of gains.slice(0, 3)) expect(gain).toBeGreaterThan(0.85)
  for (const gain of gains.slice(3)) expect(Math.abs(gain)).toBeLessThan(0.05)
})

test('the throughput of each phase is that of the model within 2 %', async () => {
  const shape: Shape = { ...plain, curve: { kind: 'batching', balance: 8 }, noise: 0.1 }
  const { phases } = await run(shape, [1, 2, 4, 8, 16], { minDuration: 60 })
  for (const { users, tokenRates } of phases) {
    const truth = expectedThroughput({ ...shape, clock: simulate(shape).clock, seed: 1 }, users)
    expect(Math.abs(meanOf(tokenRates) / truth - 1), `${users} users`).toBeLessThan(0.02)
  }
})

test('without a plateau the ceiling is not reached', async () => {
  const found = await run(plain, [1, 2, 4, 8])
  expect(found).toMatchObject({ endedBy: 'phases', plateau: { isReached: false } })
})

test('a dead target ends it after its first phase', async () => {
  const found = await run({ ...plain, errorRate: 1 }, [1, 2, 4], {
    limits: limitsOf({ expectP95TTFT: 3 }),
  })
  expect(found.endedBy).toBe('failing')
  expect(found.phases).toMatchObject([{ users: 1, verdicts: [{ kind: 'unmeasured' }] }])
})

test('a target that stalls ends its phase and is not waited for for ever', async () => {
  const found = await run({ ...plain, stall: { share: 1, afterTokens: 5 } }, [2, 4], {
    limits: limitsOf({ expectP95E2E: 3 }),
  })
  expect(found).toMatchObject({ endedBy: 'failing' })
  expect(found.phases[0]?.requests.every(({ answer }) => answer === 'censored')).toBe(true)
})

test('half of the requests failing is a completion rate of a half, not of one', async () => {
  const limits = limitsOf({ expectCompletionRate: 0.9, expectResponseRate: 0.9 })
  const { phases } = await run({ ...plain, errorRate: 0.5, errorsAt: 'start' }, [8], { limits })
  expect(phases[0]?.verdicts.map(({ kind }) => kind)).toEqual(['missed', 'missed'])
})

test('abortOnFail ends it with the phase that misses a limit', async () => {
  const shape: Shape = { ...plain, slots: 4, noise: 0.1 }
  const limits = limitsOf({ expectP95TTFT: 0.5 })
  const found = await run(shape, [2, 4, 16, 32], { limits, abortOnFail: true })
  expect(found.endedBy).toBe('missed')
  expect(usersOf(found)).toEqual([2, 4, 16])
})

test('a budget of seconds begins no phase after its end', async () => {
  const found = await run(plain, [1, 2, 4, 8], { budget: 30 })
  expect(found.endedBy).toBe('budget')
  expect(usersOf(found)).toEqual([1, 2])
})

test('phases that have ended are told before a later one is aborted', async () => {
  const stop = new AbortController()
  const told: number[] = []
  const running = run(plain, [1, 2, 4], {
    signal: stop.signal,
    onPhase: (users) => {
      if (users === 4) stop.abort(new Error('Ctrl-C'))
    },
    async onPhaseEnd({ users }) {
      await Promise.resolve()
      told.push(users)
    },
  })
  await expect(running).rejects.toThrow('Ctrl-C')
  expect(told).toEqual([1, 2])
})

test('a target that slows down by the minute is no steady state, and proves no limit met', async () => {
  const { phases } = await run({ ...plain, drift: 0.4, noise: 0.05 }, [8], {
    limits: limitsOf({ expectP95TTFT: 3 }),
    minDuration: 60,
  })
  expect(phases[0]?.steadyState).toMatchObject({ kind: 'rising', metric: 'endToEndLatency' })
  expect(phases[0]?.verdicts).toMatchObject([{ kind: 'inconclusive', pointEstimate: 'met' }])
})

test('an instant target ends, and has no speed', async () => {
  const limits = limitsOf({ expectP25Speed: 1 })
  const { phases } = await run({ ...plain, instant: true }, [4], {
    limits,
    maxDuration: 5,
    minDuration: 2,
  })
  expect(phases[0]?.verdicts).toMatchObject([{ kind: 'unmeasured' }])
})
