import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'

import { meanOf } from '../../src/stats/summary.ts'
import { allServers, type CapacityOutcome, type CapacityTask } from './capacity-worker.ts'
import { highestCount } from './highest-count.ts'
import type { Planted } from './planted-servers.ts'
import type { Proof } from './proof.ts'

/** So many seeds of a row are answered by the lab's algorithm, too. */
const labTrials = 10
/** Seeds that make a strict comparison worth while; with fewer, chance is allowed for. */
const enough = 100

/** What is claimed of a row. */
interface Bounds {
  /** The fewest answers within 5 % or one user of the truth, as a share; absent: not claimed. */
  readonly within?: number
  /** The fewest intervals that cover the truth, as a share. */
  readonly covers?: number
  /** The most lower limits above the truth, as a share. */
  readonly overclaims: number
  /** The most probes, on average over the curves and noises of a capacity. */
  readonly probes: number
}

function boundsOf({ shape, noise, capacity, correlated }: Planted): Bounds {
  const probes = 2 * Math.log2(capacity) + 4
  if (correlated) return { overclaims: 0.09, probes }
  const isHard = shape === 'gentle' || noise === 'high'
  return { ...(isHard ? { covers: 0.88 } : { within: 0.95 }), overclaims: 0.05, probes }
}

interface Row {
  readonly planted: Planted
  readonly outcomes: readonly CapacityOutcome[]
}

const countOf = ({ outcomes }: Row, holds: (outcome: CapacityOutcome) => boolean): number =>
  outcomes.filter(holds).length

const isWithin = (capacity: number, users: number | undefined): boolean =>
  users !== undefined && Math.abs(users - capacity) <= Math.max(1, 0.05 * capacity)

/** Whether at most a share of `trials` is bad; with few trials, as far as chance does not explain it. */
function isAtMost(bad: number, share: number, trials: number): boolean {
  return bad <= (trials >= enough ? share * trials + 1e-9 : highestCount(trials, share))
}

function judge(row: Row): { holds: boolean; text: string; overclaims: number; within: number } {
  const { planted, outcomes } = row
  const { capacity, shape, noise, correlated } = planted
  const trials = outcomes.length
  const bounds = boundsOf(planted)
  const within = countOf(row, ({ users }) => isWithin(capacity, users))
  const overclaims = countOf(row, ({ lower }) => lower > capacity)
  const covers = countOf(
    row,
    ({ lower, upper = Infinity }) => lower <= capacity && upper > capacity,
  )
  const probes = meanOf(outcomes.map((outcome) => outcome.probes))
  const needless = countOf(row, (outcome) => outcome.needless > 0)
  const holds =
    isAtMost(trials - within, bounds.within === undefined ? 1 : 1 - bounds.within, trials) &&
    isAtMost(trials - covers, bounds.covers === undefined ? 1 : 1 - bounds.covers, trials) &&
    isAtMost(overclaims, bounds.overclaims, trials) &&
    needless === 0
  const labs = outcomes.flatMap(({ lab }) => (lab === undefined ? [] : [lab]))
  const percent = (count: number): string => `${Math.round((100 * count) / trials)} %`.padStart(6)
  const lowers = outcomes.map(({ lower }) => lower).toSorted((a, b) => a - b)
  const mean = (values: readonly number[]): string =>
    values.length === 0 ? '–' : meanOf(values).toFixed(values.some((v) => v >= 100) ? 0 : 1)
  const text = [
    String(capacity).padStart(4),
    shape.padEnd(6),
    (correlated ? 'medium, AR .8' : noise).padEnd(13),
    mean(outcomes.flatMap(({ users }) => users ?? [])).padStart(6),
    percent(within),
    String(lowers[Math.floor(lowers.length / 2)]).padStart(5),
    percent(covers),
    percent(overclaims),
    `${probes.toFixed(1)} of ${bounds.probes.toFixed(1)}`.padStart(12),
    `${mean(outcomes.map(({ seconds }) => seconds))} s`.padStart(7),
    ` ${mean(labs.map(({ users }) => users)).padStart(6)}`,
    `${labs.length === 0 ? '–' : Math.round(100 * meanOf(labs.map(({ users }) => Math.abs(users / capacity - 1))))} %`.padStart(
      6,
    ),
    `${mean(labs.map(({ seconds }) => seconds))} s`.padStart(6),
    holds ? '' : '  DOES NOT HOLD',
  ].join(' ')
  return { holds, text, overclaims: overclaims / trials, within: within / trials }
}

/** Capacities that took more probes than is claimed, on average over their servers. */
function capacitiesWithTooManyProbes(outcomes: readonly CapacityOutcome[]): readonly number[] {
  const byCapacity = Map.groupBy(outcomes, ({ row }) => allServers[row]?.capacity ?? 0)
  return [...byCapacity].flatMap(([capacity, of]) =>
    meanOf(of.map(({ probes }) => probes)) > 2 * Math.log2(capacity) + 4 ? [capacity] : [],
  )
}

/** One line in twenty searches, to the error stream: standard output is the proof's. */
function tell(done: number, all: number): void {
  if (done % 20 === 0) process.stderr.write(`\r${done} of ${all} searches`)
}

/** Runs all tasks on as many threads as there are cores. */
async function performAll(tasks: readonly CapacityTask[]): Promise<readonly CapacityOutcome[]> {
  const outcomes: CapacityOutcome[] = []
  let next = 0
  async function work(): Promise<void> {
    const worker = new Worker(new URL('capacity-worker.ts', import.meta.url), {
      // requests live as long as a probe: a small young generation copies them again and again
      resourceLimits: { maxYoungGenerationSizeMb: 192 },
    })
    try {
      for (let task = tasks[next++]; task !== undefined; task = tasks[next++]) {
        const answer = Promise.withResolvers<CapacityOutcome>()
        worker.once('message', answer.resolve)
        worker.once('error', answer.reject)
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
        worker.postMessage(task)
        // oxlint-disable-next-line no-await-in-loop -- a thread has one search at a time
        outcomes.push(await answer.promise)
        worker.removeAllListeners('error')
        tell(outcomes.length, tasks.length)
      }
    } finally {
      await worker.terminate()
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return outcomes
}

/** Searches servers of planted capacity for it, beside the lab's own search. */
export const proof: Proof = {
  name: 'capacity',
  claim:
    'On simulated servers of planted capacity (1 to 400 users, three curves, three noises) the search answers within 5 % or one user in 95 of 100 on cliffs and knees with low and medium noise, its interval covers the truth in 88 of 100 elsewhere, its lower limit is above the truth in at most 5 of 100 (9 where requests correlate strongly), with at most 2·log2(C) + 4 probes on average over the servers of a capacity, none of them for what a proof had decided. 20 seeds of each take about half an hour on two cores, --trials 100 five times as long.',
  async run({ seed, trials = 20 }) {
    const tasks = allServers
      .flatMap((_, row) =>
        Array.from({ length: trials }, (__, trial) => ({
          row,
          seed: seed + 1000 * row + trial,
          isLab: trial < labTrials,
        })),
      )
      // the longest first, so that no thread is left alone with them
      .toSorted((a, b) => (allServers[b.row]?.capacity ?? 0) - (allServers[a.row]?.capacity ?? 0))
    const outcomes = await performAll(tasks)
    const rows = allServers.map((planted, row) =>
      judge({ planted, outcomes: outcomes.filter((outcome) => outcome.row === row) }),
    )
    const independent = rows.filter((_, row) => allServers[row]?.correlated === false)
    const correlated = rows.filter((_, row) => allServers[row]?.correlated === true)
    const most = (of: readonly { overclaims: number }[]): number =>
      Math.max(...of.map(({ overclaims }) => overclaims))
    const tooMany = capacitiesWithTooManyProbes(outcomes)
    return {
      holds: tooMany.length === 0 && rows.every(({ holds }) => holds),
      figures: {
        trials,
        rows: rows.length,
        rowsThatHold: rows.filter(({ holds }) => holds).length,
        mostOverclaims: most(independent),
        mostOverclaimsCorrelated: most(correlated),
        meanOverclaims: Number(meanOf(independent.map(({ overclaims }) => overclaims)).toFixed(4)),
      },
      lines: [
        '                          ours: mean within  lower   inter-  lower >     probes of          the lab:    off',
        'users curve  noise          answer  5 % / 1  limit   val ok  truth       at most    time   answer     by   time',
        ...rows.map(({ text }) => text),
        ...tooMany.map((capacity) => `too many probes for ${capacity} users`),
      ],
    }
  },
}
