import { sendRequest } from '../../src/load/send-request.ts'
import type { Trace } from '../../src/metrics/trace.ts'
import { isVisible } from '../../src/metrics/trace.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { quantile } from '../../src/stats/quantile.ts'
import type { Target } from '../../src/targets/target.ts'

/** Users at once. */
export const users = 4
const requestsPerUser = 4
/** Of different lengths: users in step would be answered in one batch in-process, and only there. */
const lengths = [21, 29, 37, 45] as const
const prompt = 'The quick brown fox jumps over the lazy dog while the cat looks on. '.repeat(2)

/** What a load of fixed size gave. */
export interface Load {
  readonly tokensPerSecond: number
  /** Medians, in seconds. */
  readonly timeToFirstToken: number
  readonly endToEnd: number
}

/** Each user sends one request after the other. */
export async function load(target: Target): Promise<Load> {
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

export const median = (values: readonly number[]): number =>
  quantile(Float64Array.from(values).toSorted(), 0.5) ?? Number.NaN
