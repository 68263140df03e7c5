import { expect, test } from 'vitest'

import { numberedWorkload } from '../../test/support/numbered-workload.ts'
import { ttft } from '../../test/support/planted.ts'
import type { SimulatedServerOptions } from '../simulation/server-options.ts'
import { createSimulatedServer } from '../simulation/simulated-server.ts'
import { expectedThroughput } from '../simulation/truth.ts'
import { createVirtualClock } from '../simulation/virtual-clock.ts'
import { meanOf } from '../stats/summary.ts'
import { createClosedLoop } from './closed-loop.ts'
import { type PhaseMeasurement, type PhaseOptions, runPhase } from './phase.ts'

const countLetters = (text: string): number => text.replaceAll(' ', '').length

type Server = Omit<SimulatedServerOptions, 'clock' | 'seed'>

const plain: Server = {
  slots: 64,
  tokens: 50,
  timeToFirstToken: 0.2,
  timePerToken: 0.02,
  curve: { kind: 'flat' },
}

/** Phases one after the other on one loop, in virtual time. */
async function runPhases(
  server: Server,
  users: readonly number[],
  more: Partial<PhaseOptions> & { seed?: number } = {},
): Promise<readonly PhaseMeasurement[]> {
  const clock = createVirtualClock()
  const { signal } = new AbortController()
  const { seed = 1, ...options } = more
  return await clock.run(async () => {
    const loop = createClosedLoop({
      target: createSimulatedServer({ ...server, clock, seed }),
      workload: numberedWorkload(server.tokens),
      requestTimeout: 60,
      clock,
      signal,
    })
    const phases: PhaseMeasurement[] = []
    for (const count of users) {
      phases.push(
        // oxlint-disable-next-line no-await-in-loop -- phases come one after the other
        await runPhase({
          loop,
          users: count,
          limits: [],
          confidence: 0.95,
          minDuration: 60,
          maxDuration: 600,
          graceTime: 30,
          clock,
          signal,
          countTokens: countLetters,
          cpuTime: () => 0,
          requestTimeout: 60,
          abortOnFail: false,
          isLengthForced: false,
          ...options,
        }),
      )
    }
    await loop.stop()
    return phases
  })
}

const throughputOf = ({ tokenRates }: PhaseMeasurement): number => meanOf(tokenRates)

test.for([1, 4, 16])(
  'the throughput of %i users is that of the model within 1 %%',
  async (users) => {
    const [phase] = await runPhases(plain, [users])
    const clock = createVirtualClock()
    const truth = expectedThroughput({ ...plain, clock, seed: 1 }, users)
    expect(phase && throughputOf(phase) / truth).toBeGreaterThan(0.99)
    expect(phase && throughputOf(phase) / truth).toBeLessThan(1.01)
  },
)

test('phases hand their users over: each starts from the load of the one before', async () => {
  const phases = await runPhases({ ...plain, noise: 0.2 }, [2, 4, 8])
  expect(phases.map(({ users }) => users)).toEqual([2, 4, 8])
  for (const phase of phases) {
    expect(phase.stoppedBy).toBe('requests')
    expect(phase.seconds).toBeGreaterThanOrEqual(60)
    // about 60 s / 1.18 s requests of each user
    expect(phase.requests.length / phase.users).toBeGreaterThan(40)
    expect(phase.requests.every(({ answer }) => answer === 'completed')).toBe(true)
  }
})

test('a limit is proven with at least ten requests of each user', async () => {
  const [phase] = await runPhases({ ...plain, noise: 0.1 }, [16], { limits: [ttft(1)] })
  expect(phase).toMatchObject({ stoppedBy: 'proven', verdicts: [{ kind: 'met' }] })
  expect(phase?.requests.length).toBeGreaterThanOrEqual(160)
})

test('a limit that the load does not keep is missed', async () => {
  // four slots for sixteen users: three of four wait for a slot
  const [phase] = await runPhases({ ...plain, slots: 4, noise: 0.1 }, [16], { limits: [ttft(1)] })
  expect(phase).toMatchObject({ stoppedBy: 'proven', verdicts: [{ kind: 'missed' }] })
})

test('a target that fails everything has no verdict, and the phase ends', async () => {
  const [phase] = await runPhases({ ...plain, errorRate: 1, errorsAt: 'start' }, [4], {
    limits: [ttft(1)],
  })
  expect(phase).toMatchObject({ stoppedBy: 'failing', verdicts: [{ kind: 'unmeasured' }] })
})

test('failures are a share of the requests sent, never 1 by construction', async () => {
  const [phase] = await runPhases({ ...plain, errorRate: 0.5, errorsAt: 'start' }, [8])
  const failed = phase?.requests.filter(({ answer }) => answer === 'errored').length ?? 0
  const share = failed / (phase?.requests.length ?? 1)
  expect(share).toBeGreaterThan(0.4)
  expect(share).toBeLessThan(0.6)
})

test('what is open at the end of the grace time is censored with its waiting time', async () => {
  const [phase] = await runPhases({ ...plain, tokens: 200, noise: 0.2 }, [4], {
    graceTime: 0.5,
    minDuration: 5,
    maxDuration: 5,
  })
  const answers = new Set(phase?.requests.map(({ answer }) => answer))
  expect(answers).toContain('censored')
  expect(phase?.requests.find(({ answer }) => answer === 'censored')?.openFor).toBeGreaterThan(0)
})
