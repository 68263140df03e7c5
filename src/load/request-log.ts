import { type Measured } from '../metrics/measured.ts'
import { createRecording } from '../metrics/recording.ts'
import { answerOf, type Trace, type TraceChunk } from '../metrics/trace.ts'
import type { Clock } from '../targets/clock.ts'
import type { Target } from '../targets/target.ts'
import type { PlannedRequest, Workload } from '../workload/workload.ts'
import { sendRequest } from './send-request.ts'

/** A request under load; `trace` once it has ended. */
export interface LoadRequest {
  readonly user: number
  readonly prompt: string
  readonly maxTokens: number
  readonly scheduledAt?: number
  readonly sentAt: number
  readonly chunks: readonly TraceChunk[]
  readonly hasFirstToken: boolean
  readonly trace: Trace | undefined
  /** Once it was answered; its `trace` is there when its score is, too. */
  readonly answered?: Trace
  readonly score?: Measured
}

/** Sends requests and keeps what became of them. */
export interface RequestLog {
  /** Whether the target answers from another process. */
  readonly isRemote: boolean
  /** All requests so far, in the order in which they were sent. */
  readonly requests: readonly LoadRequest[]
  /** Those that have ended, in the order in which they ended. */
  readonly ended: readonly LoadRequest[]
  /** Sends one, and resolves when it was answered; who asks next does not wait for its score. */
  send(user: number, planned: PlannedRequest, scheduledAt?: number): Promise<Trace>
  /** Takes the next request out of a workload; what goes wrong there ends the load. */
  plan(workload: Workload, user: number, answer: string | undefined): PlannedRequest | undefined
  /** When each request was made, and how long that took: nothing was read meanwhile. Seconds. */
  readonly makings: readonly Making[]
  /**
   * Resolves at the next moment at which something was sent, answered or ended.
   *
   * @throws what went wrong in the workload, or the reason of the caller's signal.
   */
  change(): Promise<void>
  /** Lets go of requests that have ended: a long load would fill the memory with their chunks. */
  forgetEnded(): void
  /** Ends requests that are open; no more are sent. */
  stop(): void
  /** Aborted by `stop`, and by the caller's signal. */
  readonly signal: AbortSignal
}

/** The making of a request. Seconds. */
interface Making {
  readonly at: number
  readonly lasting: number
}

export interface RequestLogOptions {
  readonly target: Target
  /** Seconds. */
  readonly requestTimeout: number
  readonly clock: Clock
  readonly signal: AbortSignal
}

interface MutableRequest {
  readonly user: number
  readonly prompt: string
  readonly maxTokens: number
  readonly scheduledAt?: number
  readonly sentAt: number
  readonly chunks: readonly TraceChunk[]
  hasFirstToken: boolean
  trace: Trace | undefined
  answered?: Trace
  score?: Measured
}

export function createRequestLog(options: RequestLogOptions): RequestLog {
  const { target, clock } = options
  const requests: MutableRequest[] = []
  const ended: MutableRequest[] = []
  const ending = new AbortController()
  const signal = AbortSignal.any([options.signal, ending.signal])
  const makings: Making[] = []
  let failure: { readonly error: unknown } | undefined
  let waiters: (() => void)[] = []

  function tell(): void {
    const woken = waiters
    waiters = []
    for (const wake of woken) wake()
  }
  async function endScored(
    request: MutableRequest,
    trace: Trace,
    score: Promise<Measured>,
  ): Promise<void> {
    request.score = await score
    end(request, trace)
  }

  function end(request: MutableRequest, trace: Trace): void {
    request.trace = trace
    ended.push(request)
    tell()
  }
  options.signal.addEventListener('abort', tell, { once: true })

  return {
    isRemote: target.isRemote === true,
    requests,
    ended,
    makings,
    signal,
    plan(workload, user, answer) {
      const at = clock.now()
      try {
        return workload.next(user, answer)
      } catch (error) {
        failure ??= { error }
        tell()
        return undefined
      } finally {
        makings.push({ at, lasting: clock.now() - at })
      }
    },
    async send(user, { prompt, maxTokens, messages, score }, scheduledAt) {
      const recording = createRecording(maxTokens)
      const request: MutableRequest = {
        user,
        prompt,
        maxTokens,
        ...(scheduledAt !== undefined && { scheduledAt }),
        sentAt: clock.now(),
        get chunks() {
          return recording.chunks()
        },
        hasFirstToken: false,
        trace: undefined,
      }
      requests.push(request)
      tell()
      const trace = await sendRequest({
        target,
        prompt,
        maxTokens,
        ...(messages !== undefined && { messages }),
        ...(scheduledAt !== undefined && { scheduledAt }),
        clock,
        timeout: options.requestTimeout,
        signal,
        recording,
        onFirstToken() {
          request.hasFirstToken = true
          tell()
        },
      })
      const answer = answerOf(trace)
      if (score === undefined || answer === undefined) {
        end(request, trace)
        return trace
      }
      request.answered = trace
      void endScored(request, trace, score(answer))
      return trace
    },
    async change() {
      options.signal.throwIfAborted()
      if (failure !== undefined) throw failure.error
      await new Promise<void>((resolve) => {
        waiters.push(resolve)
      })
    },
    forgetEnded() {
      const open = requests.filter(({ trace }) => trace === undefined)
      requests.splice(0, requests.length, ...open)
      ended.length = 0
      makings.length = 0
    },
    stop() {
      ending.abort()
      options.signal.removeEventListener('abort', tell)
    },
  }
}

/** Waits until something holds, or it is `deadline`; rejects when the caller's signal is aborted. */
export async function waitUntil(
  log: RequestLog,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  holds: () => boolean,
  deadline: number,
): Promise<void> {
  while (!holds() && clock.now() < deadline) {
    const { promise: isLate, resolve } = Promise.withResolvers<void>()
    // Not later than in a quarter of a second: time alone may make it hold.
    const cancel = clock.after(Math.min(0.25, Math.max(0, deadline - clock.now())), resolve)
    // oxlint-disable-next-line no-await-in-loop -- asks again after each change
    await Promise.race([log.change(), isLate])
    cancel()
    signal.throwIfAborted()
  }
}
