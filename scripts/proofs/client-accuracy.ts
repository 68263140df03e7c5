import { fork } from 'node:child_process'
import type { Readable } from 'node:stream'

import { sendRequest } from '../../src/load/send-request.ts'
import type { Trace } from '../../src/metrics/trace.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { quantile } from '../../src/stats/quantile.ts'
import { openAI } from '../../src/targets/http/open-ai.ts'
import type { Target } from '../../src/targets/target.ts'
import { clockOffset, stampsOf } from '../../test/support/golden-clock.ts'
import type { Proof } from './proof.ts'

const streams = [1, 50, 200, 500] as const
/** Tokens/s of a stream. */
const speed = 50
const tokens = 100
const answer = { timeToFirstToken: 0.2, gap: 1 / speed, tokens, roleAt: 0 }
/** The load that is judged, and what its median may be off by, in seconds; the others are shown. */
const judged = 200
const mostOff = 0.001

/** Errors of one stream against the server's own stamps. */
interface StreamErrors {
  /** Seconds. */
  readonly firstToken: number
  /** Relative. */
  readonly speed: number
  /** Seconds that each token was late. */
  readonly lags: readonly number[]
}

function errorsOf({ chunks }: Trace, offset: number): StreamErrors {
  const arrivals = chunks.flatMap(({ at, text }) =>
    text === '' ? [] : stampsOf(text).map((sent) => ({ sent, at: at + offset })),
  )
  const [first] = arrivals
  const last = arrivals.at(-1)
  if (first === undefined || last === undefined || arrivals.length !== tokens) {
    throw new Error(`${arrivals.length} of ${tokens} tokens arrived.`)
  }
  return {
    firstToken: first.at - first.sent,
    speed: Math.abs((last.sent - first.sent) / (last.at - first.at) - 1),
    lags: arrivals.map(({ at, sent }) => at - sent),
  }
}

/** So many streams at once, their starts spread over a second; each has its connection before. */
async function measureStreams(target: Target, count: number): Promise<readonly StreamErrors[]> {
  const { signal } = new AbortController()
  const ask = async (): Promise<Trace> =>
    await sendRequest({
      target,
      prompt: 'x',
      maxTokens: tokens,
      clock: systemClock,
      timeout: 60,
      signal,
    })
  const askAll = async (): Promise<readonly Trace[]> =>
    await Promise.all(
      Array.from({ length: count }, async (_, i) => {
        await new Promise((resolve) => {
          systemClock.after(i / count, () => resolve(undefined))
        })
        return await ask()
      }),
    )
  await askAll()
  const traces = await askAll()
  const offset = clockOffset()
  return traces.map((trace) => errorsOf(trace, offset))
}

const at = (values: readonly number[], p: number): number =>
  quantile(Float64Array.from(values).toSorted(), p) ?? Number.NaN

interface Row {
  readonly count: number
  readonly firstTokenP50: number
  readonly firstTokenP99: number
  readonly lagP99: number
  readonly speedP99: number
  readonly leastLag: number
}

function rowOf(count: number, errors: readonly StreamErrors[]): Row {
  const first = errors.map(({ firstToken }) => firstToken)
  const lags = errors.flatMap((error) => error.lags)
  return {
    count,
    firstTokenP50: at(first, 0.5),
    firstTokenP99: at(first, 0.99),
    lagP99: at(lags, 0.99),
    speedP99: at(
      errors.map((error) => error.speed),
      0.99,
    ),
    leastLag: lags.reduce((least, lag) => Math.min(least, lag), Number.POSITIVE_INFINITY),
  }
}

const milliseconds = (seconds: number): string => `${(1000 * seconds).toFixed(2)} ms`.padStart(11)

async function firstLineOf(output: Readable): Promise<string> {
  for await (const chunk of output) return String(chunk).trim()
  throw new Error('The golden server has ended.')
}

/** Compares stamps of the client with those of a server in another process, on one clock. */
export const proof: Proof = {
  name: 'client-accuracy',
  claim: `${judged} streams of ${speed} tokens/s in one thread: TTFT is off by at most ${1000 * mostOff} ms in the median against the stamps of the server, in another process; at no load does a token arrive before it was sent. What 500 streams are off by is shown. 15 s.`,
  async run() {
    const server = fork(new URL('./golden-process.ts', import.meta.url), [JSON.stringify(answer)], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    })
    try {
      if (server.stdout === null) throw new Error('The golden server has no output.')
      const target = openAI({ baseURL: await firstLineOf(server.stdout), model: 'golden' })
      const rows: Row[] = []
      for (const count of streams) {
        // oxlint-disable-next-line no-await-in-loop -- one load after the other
        rows.push(rowOf(count, await measureStreams(target, count)))
      }
      const holds =
        rows.every(({ leastLag }) => leastLag > 0) &&
        rows.every(({ count, firstTokenP50 }) => count !== judged || firstTokenP50 <= mostOff)
      return {
        holds,
        figures: Object.fromEntries(
          rows.flatMap((row) => [
            [`firstTokenP50Ms${row.count}`, Number((1000 * row.firstTokenP50).toFixed(3))],
            [`firstTokenP99Ms${row.count}`, Number((1000 * row.firstTokenP99).toFixed(3))],
            [`speedP99Share${row.count}`, Number(row.speedP99.toFixed(5))],
          ]),
        ),
        lines: [
          'streams   TTFT off p50   TTFT off p99   lag p99   least lag   speed off p99',
          ...rows.map(
            (row) =>
              `${String(row.count).padStart(7)} ${milliseconds(row.firstTokenP50)} ${milliseconds(row.firstTokenP99)} ${milliseconds(row.lagP99)} ${milliseconds(row.leastLag)} ${(100 * row.speedP99).toFixed(3).padStart(9)} %`,
          ),
        ],
      }
    } finally {
      server.disconnect()
    }
  },
}
