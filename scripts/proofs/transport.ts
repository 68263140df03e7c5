import { sendRequest } from '../../src/load/send-request.ts'
import type { Trace } from '../../src/metrics/trace.ts'
import { isVisible } from '../../src/metrics/trace.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { quantile } from '../../src/stats/quantile.ts'
import { openAI } from '../../src/targets/http/open-ai.ts'
import type { Target } from '../../src/targets/target.ts'
import { tinyLM } from '../../src/targets/tiny-lm/tiny-lm.ts'
import type { Proof } from './proof.ts'
import { serveTinyLM } from './served-tiny-lm.ts'

const users = 4
const requestsPerUser = 4
/** Of different lengths: users in step would be answered in one batch in-process, and only there. */
const lengths = [21, 29, 37, 45] as const
const prompt = 'The quick brown fox jumps over the lazy dog while the cat looks on. '.repeat(2)
const maxLoss = 0.03

/** What a load of fixed size gave. */
interface Load {
  readonly tokensPerSecond: number
  /** Medians, in seconds. */
  readonly timeToFirstToken: number
  readonly endToEnd: number
}

/** Each user sends one request after the other. */
async function load(target: Target): Promise<Load> {
  const { signal } = new AbortController()
  const start = systemClock.now()
  const traces: Trace[] = []
  await Promise.all(
    Array.from({ length: users }, async (_, user) => {
      for (let i = 0; i < requestsPerUser; i++) {
        const maxTokens = lengths[(user + i) % lengths.length] ?? lengths[0]
        const options = { target, prompt, maxTokens, clock: systemClock, timeout: 120, signal }
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        traces.push(await sendRequest(options))
      }
    }),
  )
  const failed = traces.find(({ end }) => end.kind !== 'done')
  if (failed !== undefined) throw new Error(`a request failed: ${JSON.stringify(failed.end)}`)
  const seconds = systemClock.now() - start
  const tokens = traces.reduce((sum, { chunks }) => sum + nativeTokensOf(chunks), 0)
  return {
    tokensPerSecond: tokens / seconds,
    timeToFirstToken: median(
      traces.map(({ chunks, sentAt }) => (chunks.find(isVisible)?.at ?? Number.NaN) - sentAt),
    ),
    endToEnd: median(traces.map(({ end, sentAt }) => end.at - sentAt)),
  }
}

/** As told chunk by chunk, or once at the end. */
function nativeTokensOf(chunks: Trace['chunks']): number {
  const whole = chunks.find(({ totalNativeTokens }) => totalNativeTokens !== undefined)
  return (
    whole?.totalNativeTokens ?? chunks.reduce((sum, { nativeTokens = 0 }) => sum + nativeTokens, 0)
  )
}

const median = (values: readonly number[]): number =>
  quantile(Float64Array.from(values).toSorted(), 0.5) ?? Number.NaN

interface Pair {
  readonly near: Load
  readonly far: Load
}

async function measurePairs(trials: number): Promise<readonly Pair[]> {
  const served = await serveTinyLM()
  const near = tinyLM()
  try {
    const far = openAI({ baseURL: served.baseURL, model: 'tiny-lm' })
    await Promise.all([far.open?.(), near.open()])
    const pairs: Pair[] = []
    for (let i = 0; i <= trials; i++) {
      // oxlint-disable-next-line no-await-in-loop -- one at a time, or they disturb each other
      pairs.push(await measurePair(near, far, i % 2 === 0))
    }
    // the first pair warms both, and does not count
    return pairs.slice(1)
  } finally {
    await near.close()
    await served.stop()
  }
}

/** Which one goes first alternates. */
async function measurePair(near: Target, far: Target, isNearFirst: boolean): Promise<Pair> {
  if (isNearFirst) return { near: await load(near), far: await load(far) }
  const second = await load(far)
  return { near: await load(near), far: second }
}

export const proof: Proof = {
  name: 'transport',
  claim:
    'TinyLM over HTTP ("vitest-slo serve" in a process of its own, asked by the wire client) makes at least 97 % of the tokens per second that it makes in-process, with four users; median of the pairs, which take about a minute.',
  async run({ trials = 9 }) {
    const pairs = await measurePairs(trials)
    const ratio = median(pairs.map((pair) => pair.far.tokensPerSecond / pair.near.tokensPerSecond))
    const firstToken = median(
      pairs.map((pair) => pair.far.timeToFirstToken - pair.near.timeToFirstToken),
    )
    const show = (name: string, loads: readonly Load[]): string => {
      const of = (read: (one: Load) => number): number => median(loads.map(read))
      return `${name.padEnd(12)} ${of((one) => one.tokensPerSecond)
        .toFixed(1)
        .padStart(
          7,
        )} tok/s   TTFT ${(1000 * of((one) => one.timeToFirstToken)).toFixed(1).padStart(6)} ms   end to end ${(1000 * of((one) => one.endToEnd)).toFixed(0).padStart(5)} ms`
    }
    return {
      holds: ratio >= 1 - maxLoss,
      figures: {
        pairs: trials,
        users,
        throughputRatio: Number(ratio.toFixed(4)),
        firstTokenDifferenceMs: Number((1000 * firstToken).toFixed(2)),
      },
      lines: [
        show(
          'in-process',
          pairs.map((pair) => pair.near),
        ),
        show(
          'over HTTP',
          pairs.map((pair) => pair.far),
        ),
        `in pairs     × ${ratio.toFixed(3)} tok/s, TTFT ${(1000 * firstToken).toFixed(1)} ms longer (medians of ${trials} pairs)`,
      ],
    }
  },
}
