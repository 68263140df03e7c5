// Searches on planted servers, one after the other, for the proof `capacity`.
import { parentPort } from 'node:worker_threads'

import { createSimulatedServer } from '../../src/simulation/simulated-server.ts'
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts'
import { type LabAnswer, labSearch } from './lab-search.ts'
import { searchPlanted } from './planted-search.ts'
import { correlatedServers, type Planted, plantedServers } from './planted-servers.ts'

/** A search that is to be made; `row` is an index into all planted servers. */
export interface CapacityTask {
  readonly row: number
  readonly seed: number
  /** Whether the lab's algorithm is to answer, too. */
  readonly isLab: boolean
}

export interface CapacityOutcome {
  readonly row: number
  readonly users: number | undefined
  readonly lower: number
  readonly upper: number | undefined
  readonly probes: number
  readonly needless: number
  /** Virtual time. */
  readonly seconds: number
  readonly lab?: LabAnswer
}

/** The largest with correlated noise: what it shows does not change with more users, its time does. */
const mostCorrelated = 50

/** All planted servers: independent noise first, then strongly correlated. */
export const allServers: readonly Planted[] = [
  ...plantedServers(),
  ...correlatedServers().filter(({ capacity }) => capacity <= mostCorrelated),
]

async function perform({ row, seed, isLab }: CapacityTask): Promise<CapacityOutcome> {
  const planted = allServers[row]
  if (planted === undefined) throw new RangeError(`There is no planted server ${row}.`)
  const { answer, probes, needless, seconds } = await searchPlanted(planted, seed)
  return {
    row,
    users: answer.users,
    lower: answer.lower95,
    upper: answer.upper95,
    probes,
    needless,
    seconds,
    ...(isLab && { lab: await searchAsLab(planted, seed) }),
  }
}

async function searchAsLab(planted: Planted, seed: number): Promise<LabAnswer> {
  const clock = createVirtualClock()
  return await clock.run(
    async () =>
      await labSearch({
        target: createSimulatedServer({ ...planted.server, clock, seed }),
        clock,
        slo: planted.slo,
        maxSearch: 1024,
        maxTokens: 1000,
      }),
  )
}

async function reply(task: CapacityTask): Promise<void> {
  const outcome = await perform(task)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
  parentPort?.postMessage(outcome)
}

parentPort?.on('message', (task: CapacityTask) => {
  void reply(task)
})
