import { Bench } from 'tinybench'

import {
  type CountTokens,
  requestMetrics,
  type RequestMetrics,
} from '../metrics/request-metrics.ts'
import { answerOf, type Trace } from '../metrics/trace.ts'
import { isDecided } from '../slo/judge-check.ts'
import { deathOf, judgeRequests } from '../slo/judge-requests.ts'
import type { RequestLimit } from '../slo/limit.ts'
import { planLooks } from '../slo/looks.ts'
import type { Verdict } from '../slo/verdict.ts'
import type { Clock } from '../targets/clock.ts'
import type { Target } from '../targets/target.ts'
import type { PlannedRequest, Workload } from '../workload/workload.ts'
import { type ClientHealth, clientHealth } from './client-health.ts'
import type { ClientWatch } from './client-signs.ts'
import type { Measurement, StopReason } from './measurement.ts'
import { sendRequest } from './send-request.ts'
import { sleep } from './sleep.ts'

export interface MeasureOptions {
  readonly target: Target
  readonly workload: Workload
  /** The answers are forced to their `maxTokens`; shorter ones are classed `short`. */
  readonly isLengthForced: boolean
  /** What is to be proven; empty: only `maxRequests` and `maxDuration` end the run. */
  readonly limits: readonly RequestLimit[]
  /**
   * 0.95: where the truth lies on the other side of a limit, `met` (or `missed`) is said with a
   * probability of at most 5 %, over all looks.
   */
  readonly confidence: number
  /** @default four times what the limits need, at least 20 */
  readonly maxRequests?: number
  /** Seconds. */
  readonly maxDuration: number
  /** Seconds. */
  readonly requestTimeout: number
  /** Requests before the first one that counts. */
  readonly warmup: number
  readonly clock: Clock
  /** CPU seconds that this process has used so far. */
  readonly cpuTime: () => number
  /** Absent: nobody watches the client. */
  readonly watch?: ClientWatch
  readonly signal: AbortSignal
  readonly countTokens: CountTokens
  /** Told the seconds that a request takes after the warm-up, where one was answered. */
  readonly onWarm?: (secondsPerRequest: number | undefined) => void
  readonly onRequest?: (done: readonly RequestMetrics[], planned: number) => void
}

/**
 * So many requests without a complete answer from the start, and the target counts as dead; or
 * two whole deadlines without one.
 */
const deadAfter = 5

/**
 * Measures a target with one user: requests one after the other, driven by tinybench, until each
 * limit is proven or the budget is spent. The verdict is looked at no more than three times, at
 * numbers of requests declared before the first one, each at a third of the error probability.
 */
export async function measure(options: MeasureOptions): Promise<Measurement> {
  const { limits, clock, signal } = options
  const looks = plannedLooks(options)
  const session = createSession(options, looks.at(-1) ?? 0)
  await session.warmUp()
  const cpuBefore = options.cpuTime()
  let verdicts: readonly Verdict[] = []
  let look = 0
  let stoppedBy: StopReason = 'requests'
  let death: string | undefined
  for (const count of looks) {
    // oxlint-disable-next-line no-await-in-loop -- the next look depends on this one
    stoppedBy = (await session.runUntil(count)) ?? 'requests'
    signal.throwIfAborted()
    look++
    const judged = judgeLook(session, options, looks, look)
    verdicts = judged.verdicts
    death = judged.death
    if (death !== undefined) stoppedBy = 'failing'
    else if (limits.length > 0 && verdicts.every(isDecided)) stoppedBy = 'proven'
    if (stoppedBy !== 'requests') break
  }
  const traces = session.traces()
  const start = traces[0]?.sentAt ?? clock.now()
  return {
    requests: session.requests,
    prompts: session.prompts,
    verdicts,
    looks,
    look,
    stoppedBy,
    ...(death !== undefined && { death }),
    warmup: session.warmup(),
    seconds: traces.reduce((last, { end }) => Math.max(last, end.at), start) - start,
    openAt: start,
    cpuSeconds: options.cpuTime() - cpuBefore,
    clientHealth: healthOf(session, options),
  }
}

function healthOf({ traces }: Session, { limits, watch, target }: MeasureOptions): ClientHealth {
  const all = traces()
  const signs = watch?.since(all[0]?.sentAt ?? Infinity)
  return clientHealth(all, limits, { ...(signs && { signs }), isRemote: target.isRemote === true })
}

function judgeLook(
  session: Session,
  options: MeasureOptions,
  looks: readonly number[],
  look: number,
): { readonly verdicts: readonly Verdict[]; readonly death: string | undefined } {
  const { requests } = session
  const { limits, confidence } = options
  const { problem, report } = healthOf(session, options)
  const { errorBar } = report
  const death = deathOf(requests, 1)
  const verdicts = judgeRequests(limits, requests, {
    alpha: (1 - confidence) / looks.length,
    looks: looks.length,
    look,
    concurrency: 1,
    ...(problem !== undefined && { invalid: problem }),
    ...(errorBar !== undefined && { errorBar }),
    ...(death !== undefined && { death }),
  })
  return { verdicts, death }
}

/** Requests of a run that has nothing to prove. */
const withoutLimits = 20

/** Numbers of requests at which the verdict may be looked at, known before the first request. */
export function plannedLooks(
  options: Pick<MeasureOptions, 'limits' | 'confidence' | 'maxRequests'>,
): readonly number[] {
  const { limits, confidence, maxRequests } = options
  if (limits.length === 0) return [maxRequests ?? withoutLimits]
  return planLooks(limits, {
    alpha: 1 - confidence,
    concurrency: 1,
    ...(maxRequests !== undefined && { maxRequests }),
  })
}

/** Seconds that the last request took, if it was answered: the ones before it warmed up. */
function pace(traces: readonly Trace[]): number | undefined {
  const last = traces.at(-1)
  return last?.end.kind === 'done' ? last.end.at - last.sentAt : undefined
}

interface Session {
  readonly requests: readonly RequestMetrics[]
  readonly prompts: readonly string[]
  readonly traces: () => readonly Trace[]
  warmup(): { sent: number; failed: number }
  warmUp(): Promise<void>
  /** Sends until `count` requests were sent in all; a reason when it ended before. */
  runUntil(count: number): Promise<StopReason | undefined>
}

function createSession(options: MeasureOptions, planned: number): Session {
  const { target, clock, signal, countTokens, workload, isLengthForced } = options
  const traces: Trace[] = []
  const requests: RequestMetrics[] = []
  const warmupTraces: Trace[] = []
  const prompts: string[] = []
  let lastAnswer: string | undefined
  let startedAt: number | undefined

  async function send(): Promise<{ trace: Trace; asked: Omit<PlannedRequest, 'pause'> }> {
    const { pause, ...asked } = workload.next(0, lastAnswer)
    if (pause > 0) await sleep(clock, pause, signal)
    const trace = await sendRequest({
      target,
      ...asked,
      clock,
      timeout: options.requestTimeout,
      signal,
    })
    lastAnswer = answerOf(trace)
    // A target that never waits must not keep the test's own time-out from ringing.
    await sleep(clock, 0, signal)
    return { trace, asked }
  }

  function endEarly(): StopReason | undefined {
    const seconds = clock.now() - (startedAt ?? clock.now())
    const isAnswered = requests.some(({ answer }) => answer === 'completed' || answer === 'short')
    const isDead = requests.length >= deadAfter || seconds >= 2 * options.requestTimeout
    if (isDead && !isAnswered) return 'failing'
    return seconds >= options.maxDuration ? 'seconds' : undefined
  }

  /** tinybench's loop; its own timings are of no use here and are not kept. */
  async function loop(iterations: number, iterate: () => Promise<boolean>): Promise<void> {
    const stop = new AbortController()
    const bench = new Bench({
      iterations,
      time: 0,
      warmup: false,
      throws: true,
      signal: AbortSignal.any([signal, stop.signal]),
    })
    bench.add(target.name, async () => {
      if (!(await iterate())) stop.abort()
      return { overriddenDuration: 1 }
    })
    await bench.run()
  }

  return {
    requests,
    prompts,
    traces: () => traces,
    warmup: () => ({
      sent: warmupTraces.length,
      failed: warmupTraces.filter(({ end }) => end.kind !== 'done').length,
    }),
    async warmUp() {
      if (options.warmup === 0) return
      await loop(options.warmup, async () => {
        const { trace } = await send()
        warmupTraces.push(trace)
        // One deadline is enough to know that a warm-up warms nothing.
        return trace.end.kind !== 'timeout'
      })
      options.onWarm?.(pace(warmupTraces))
    },
    async runUntil(count) {
      startedAt ??= clock.now()
      let reason: StopReason | undefined
      if (traces.length >= count) return undefined
      await loop(count - traces.length, async () => {
        const { trace, asked } = await send()
        traces.push(trace)
        prompts.push(asked.prompt)
        const forced = isLengthForced ? asked.maxTokens : undefined
        requests.push(requestMetrics(trace, countTokens, forced))
        options.onRequest?.(requests, planned)
        reason = endEarly()
        return reason === undefined
      })
      return traces.length >= count && reason !== 'failing' ? undefined : reason
    },
  }
}
