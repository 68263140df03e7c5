import { sendRequest } from '../../src/load/send-request.ts'
import { sleep } from '../../src/load/sleep.ts'
import type { Trace } from '../../src/metrics/trace.ts'
import { quantile } from '../../src/stats/quantile.ts'
import type { Clock } from '../../src/targets/clock.ts'
import type { Target } from '../../src/targets/target.ts'

export interface LabOptions {
  readonly target: Target
  /** A virtual one must run. */
  readonly clock: Clock
  readonly maxTokens: number
  /** Seconds in which requests are sent. @default 8 */
  readonly phaseSeconds?: number
}

export interface LabSearchOptions extends LabOptions {
  readonly slo: { readonly p25Speed: number; readonly p95TTFT: number }
  /** No level above it is tried. */
  readonly maxSearch: number
}

export interface LabAnswer {
  readonly users: number
  /** Seconds that the search took, on the clock. */
  readonly seconds: number
  /** Phases that were run. */
  readonly probes: number
}

/** What the lab keeps of a phase. Seconds and tokens per second; 0 where nothing was answered. */
export interface LabPhase {
  readonly medianSpeed: number
  readonly medianEndToEnd: number
  readonly responseRate: number
  /** All that was sent, for those who want to count again. The lab keeps none. */
  readonly traces: readonly Trace[]
}

/** Seconds between two looks at which requests have ended. */
const pollSeconds = 0.01

/** The lab waits for ever; this is eleven days. */
const noTimeout = 1e6

/**
 * How the Python exercise that this project starts from finds the most users who keep an objective,
 * with its mistakes; to be compared with `searchCapacity`. Where it differs from ours:
 *
 * - One look of 8 s decides each level. Ours looks until the verdict is proven, or says that it is
 *   not.
 * - When every level passes, the greatest one is taken for failing although nobody tried it: with
 *   `maxSearch` 6 and a server without limits the answer is 5. At a power of two the answer is the
 *   maximum itself, and nothing says that there may be more. Ours never answers with a level that
 *   it has not tried, and says when it met its maximum.
 * - The answer is one number. Ours is an interval with a confidence.
 *
 * @throws Error as soon as one request fails; see {@link labPhase}.
 */
export async function labSearch(options: LabSearchOptions): Promise<LabAnswer> {
  const { clock, slo, maxSearch } = options
  const startedAt = clock.now()
  let probes = 0
  const passes = async (level: number): Promise<boolean> => {
    probes++
    return looksMet(await labPhase(options, level), slo)
  }

  let passing = 0
  let users = 1
  // oxlint-disable-next-line no-await-in-loop -- levels are tried one after the other
  while (users <= maxSearch && (await passes(users))) {
    passing = users
    users *= 2
  }
  let failing = Math.min(users, maxSearch)
  while (failing - passing > 1) {
    const middle = Math.floor((passing + failing) / 2)
    // oxlint-disable-next-line no-await-in-loop -- levels are tried one after the other
    if (await passes(middle)) passing = middle
    else failing = middle
  }
  return { users: passing, seconds: clock.now() - startedAt, probes }
}

/**
 * Both percentiles are guesses from medians: P25 of the speed is 0.8 of its median, P95 of the
 * time to first token is 0.3 of the median time of a whole answer. Speeds of single requests and
 * times to first token were at hand; ours takes the shares of requests that miss the limits.
 */
function looksMet(
  { medianSpeed, medianEndToEnd }: LabPhase,
  { p25Speed, p95TTFT }: LabSearchOptions['slo'],
): boolean {
  return medianSpeed * 0.8 >= p25Speed && medianEndToEnd * 0.3 <= p95TTFT
}

/**
 * One level: so many requests at once, each replaced when it has ended. Where it differs from ours:
 *
 * - All users start at once on a cold server, and the start counts. Ours adds them in steps, and
 *   opens its window when each has finished a request.
 * - Every 10 ms it looks who has ended, so that a user stands still for 5 ms on average. Ours sends
 *   the next request at once.
 * - What is open after 8 s is waited for and dropped: slow requests are missing in the medians, and
 *   with answers of more than 8 s all of them are. Ours follows to its end what it has sent.
 * - A request without a token is not counted, and the response rate is counted ones by counted
 *   ones: 1 whatever fails. Ours is answered ones by sent ones.
 * - A request that throws ends everything. Ours counts it as a miss of every limit.
 * - Levels begin on an idle server, since each waits for its last request. Our users persist.
 *
 * @throws Error when a request has failed, after the others have ended.
 */
export async function labPhase(
  { target, clock, maxTokens, phaseSeconds = 8 }: LabOptions,
  users: number,
): Promise<LabPhase> {
  const { signal } = new AbortController()
  const startedAt = clock.now()
  const sent: Promise<Trace>[] = []
  const counted: Trace[] = []
  /** Ended since the last look. */
  let ended: Trace[] = []
  let failure: string | undefined

  async function send(): Promise<Trace> {
    const timeout = noTimeout
    const trace = await sendRequest({ target, prompt: 'lab', maxTokens, clock, timeout, signal })
    ended.push(trace)
    return trace
  }

  for (let user = 0; user < users; user++) sent.push(send())
  while (failure === undefined && clock.now() - startedAt < phaseSeconds) {
    const seen = ended
    ended = []
    for (const trace of seen) {
      if (trace.end.kind === 'error') failure ??= trace.end.detail
      if (trace.chunks.length > 0) counted.push(trace)
      if (failure === undefined) sent.push(send())
    }
    // oxlint-disable-next-line no-await-in-loop -- looks again and again
    if (failure === undefined) await sleep(clock, pollSeconds, signal)
  }
  const traces = await Promise.all(sent)
  if (failure !== undefined) {
    throw new Error(`The lab's search ends at the first request that fails: ${failure}`)
  }
  return {
    medianSpeed: medianOf(counted.map(speedOf)),
    medianEndToEnd: medianOf(counted.map(secondsOf)),
    responseRate: counted.length / Math.max(counted.length, 1),
    traces,
  }
}

/** Tokens after the first one by the seconds in which they came; 0 for a single token. */
function speedOf({ chunks }: Trace): number {
  const tokens = chunks.reduce((sum, { nativeTokens = 0 }) => sum + nativeTokens, 0)
  return tokens > 1 ? (tokens - 1) / ((chunks.at(-1)?.at ?? 0) - (chunks[0]?.at ?? 0)) : 0
}

/** From sent to the last token. */
function secondsOf({ sentAt, chunks }: Trace): number {
  return (chunks.at(-1)?.at ?? sentAt) - sentAt
}

/** 0 for no values: an unknown that passes for a number. Ours is unmeasured, and fails as such. */
function medianOf(values: readonly number[]): number {
  return (
    quantile(
      values.toSorted((a, b) => a - b),
      0.5,
    ) ?? 0
  )
}
