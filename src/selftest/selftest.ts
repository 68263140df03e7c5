import { profiles } from '../golden/golden-answer.ts'
import { startGoldenProcess } from '../golden/start-golden-process.ts'
import { openEndpoint } from '../targets/http/open-ai.ts'
import { unfitness } from './accuracy.ts'
import { measureStreams, type StreamsResult } from './measure-streams.ts'

/** What this machine's client can measure. */
export interface Selftest {
  /** Tokens/s of each stream. */
  readonly speed: number
  /** The most streams that were measured well, as fewer were; 0: none. */
  readonly streams: number
  readonly levels: readonly Level[]
  /** Contrasting timings with few streams: metrics that are swapped or wrong show here. */
  readonly profiles: readonly (Level & { readonly profile: string })[]
}

/** One load and what was wrong with it. */
export interface Level extends StreamsResult {
  /** Empty: it was measured well. */
  readonly problems: readonly string[]
}

const speed = 50
const tokens = 100
const answer = { timeToFirstToken: 0.2, gap: 1 / speed, tokens, roleAt: 0 }
const steps = [1, 50, 100, 200, 350, 500, 750, 1000] as const
const profileStreams = 10

/**
 * Measures a server of known truth, in a process of its own, with more and more streams, until the
 * client measures itself; about half a minute.
 */
export async function runSelftest(onLevel: (level: Level) => void): Promise<Selftest> {
  const measured: (Level & { readonly profile: string })[] = []
  for (const [profile, timing] of Object.entries(profiles)) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const level = await withGolden({ ...timing, tokens: 40, roleAt: 0 }, async (baseURL) => {
      const target = openEndpoint({ baseURL, model: 'golden' })
      await measureStreams(target, profileStreams, 20)
      return await levelOf(target, profileStreams, 40)
    })
    measured.push({ profile, ...level })
    onLevel(level)
  }
  const levels = await withGolden(answer, async (baseURL) => await climb(baseURL, onLevel))
  const isSound = measured.every(({ problems }) => problems.length === 0)
  const good = levels.findLast(({ problems }) => problems.length === 0)
  return { speed, streams: isSound ? (good?.streams ?? 0) : 0, levels, profiles: measured }
}

async function climb(baseURL: string, onLevel: (level: Level) => void): Promise<readonly Level[]> {
  const target = openEndpoint({ baseURL, model: 'golden' })
  // what is compiled on the way is not to be measured
  await measureStreams(target, 50, 20)
  const levels: Level[] = []
  for (const streams of steps) {
    // oxlint-disable-next-line no-await-in-loop -- one load after the other
    const level = await levelOf(target, streams, tokens)
    levels.push(level)
    onLevel(level)
    if (level.problems.length > 0) break
  }
  return levels
}

async function levelOf(
  target: ReturnType<typeof openEndpoint>,
  streams: number,
  each: number,
): Promise<Level> {
  const level = await tryLevel(target, streams, each)
  // other work on the machine may have been in the way, once
  return level.problems.length === 0 ? level : await tryLevel(target, streams, each)
}

async function tryLevel(
  target: ReturnType<typeof openEndpoint>,
  streams: number,
  each: number,
): Promise<Level> {
  const result = await measureStreams(target, streams, each)
  const { state, because } = result.client
  const spoilt = state === 'invalid' ? because : []
  return { ...result, problems: [...unfitness(result.accuracy), ...spoilt] }
}

async function withGolden<Result>(
  golden: Parameters<typeof startGoldenProcess>[0],
  run: (baseURL: string) => Promise<Result>,
): Promise<Result> {
  const server = await startGoldenProcess(golden)
  try {
    return await run(server.baseURL)
  } finally {
    server.stop()
  }
}
