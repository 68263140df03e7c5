import type { Trace, TraceChunk } from '../metrics/trace.ts'
import { isVisible } from '../metrics/trace.ts'
import type { Clock } from '../targets/clock.ts'
import type { Target } from '../targets/target.ts'
import type { MakePrompt } from './prompts.ts'
import { sendRequest } from './send-request.ts'

export interface ClosedLoopOptions {
  readonly target: Target
  readonly prompt: MakePrompt
  readonly maxTokens: number
  /** Seconds. */
  readonly requestTimeout: number
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** A request of the loop; `trace` once it has ended. */
export interface LoopRequest {
  readonly user: number
  readonly sentAt: number
  readonly chunks: readonly TraceChunk[]
  readonly trace: Trace | undefined
}

/**
 * Users who each send the next request when the one before has ended. They persist: a phase with
 * more users adds to those who are there, and nothing is drained in between.
 */
export interface ClosedLoop {
  /** All requests so far, in the order in which they were sent. */
  readonly requests: readonly LoopRequest[]
  readonly users: () => number
  /** Users who have finished a request since they came, or since `time`. */
  readonly finishedSince: (time: number) => number
  /**
   * Adds users in steps; the next step starts when each request of the one before has its first
   * token or has ended, so that no burst of prompts meets the target. From `deadline` on all the
   * rest is added at once: a target that answers nobody must not take a deadline for each step.
   */
  rampTo(users: number, steps: number, deadline: number): Promise<void>
  /** Resolves at the next moment at which something was sent, answered or ended. */
  change(): Promise<void>
  /** Ends all users; requests that are open are ended by us. */
  stop(): Promise<void>
}

/** Requests that take less, in seconds, are followed by a pause of that length. */
const shortest = 0.001

interface MutableRequest {
  user: number
  sentAt: number
  chunks: TraceChunk[]
  trace: Trace | undefined
  hasFirstToken: boolean
}

export function createClosedLoop(options: ClosedLoopOptions): ClosedLoop {
  const { clock, signal } = options
  const requests: MutableRequest[] = []
  const ending = new AbortController()
  const both = AbortSignal.any([signal, ending.signal])
  const running: Promise<void>[] = []
  let waiters: (() => void)[] = []

  function tell(): void {
    const woken = waiters
    waiters = []
    for (const wake of woken) wake()
  }
  async function change(): Promise<void> {
    signal.throwIfAborted()
    await new Promise<void>((resolve) => {
      waiters.push(resolve)
    })
  }
  signal.addEventListener('abort', tell, { once: true })

  async function runUser(user: number): Promise<void> {
    while (!both.aborted) {
      const request: MutableRequest = {
        user,
        sentAt: clock.now(),
        chunks: [],
        trace: undefined,
        hasFirstToken: false,
      }
      requests.push(request)
      tell()
      // oxlint-disable-next-line no-await-in-loop -- a user has one request in flight
      request.trace = await sendRequest({
        target: options.target,
        prompt: options.prompt(requests.length - 1),
        maxTokens: options.maxTokens,
        clock,
        timeout: options.requestTimeout,
        signal: both,
        onChunk(chunk) {
          request.chunks.push(chunk)
          if (request.hasFirstToken || !isVisible(chunk)) return
          request.hasFirstToken = true
          tell()
        },
      })
      tell()
      // oxlint-disable-next-line no-await-in-loop -- a user has one request in flight
      await pauseAfter(request.trace)
    }
  }

  /** A target that answers or fails at once must not keep timers and messages from running. */
  async function pauseAfter({ sentAt, end }: Trace): Promise<void> {
    if (end.at - sentAt >= shortest) return
    await new Promise<void>((resolve) => {
      clock.after(shortest, resolve)
    })
  }

  async function until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      // oxlint-disable-next-line no-await-in-loop -- asks again after each change
      await change()
    }
  }

  return {
    requests,
    users: () => running.length,
    finishedSince: (time) =>
      new Set(
        requests
          .filter(({ trace }) => trace !== undefined && trace.end.at >= time)
          .map(({ user }) => user),
      ).size,
    change,
    async rampTo(users, steps, deadline) {
      const missing = users - running.length
      const size = Math.max(1, Math.ceil(missing / steps))
      while (running.length < users) {
        const first = requests.length
        const isLate = clock.now() >= deadline
        const step = isLate ? users - running.length : Math.min(size, users - running.length)
        for (let i = 0; i < step; i++) running.push(runUser(running.length))
        const sent = requests.slice(first, first + step)
        const isWaiting = ({ hasFirstToken, trace }: MutableRequest): boolean =>
          !hasFirstToken && trace === undefined
        // oxlint-disable-next-line no-await-in-loop -- the next step depends on this one
        if (!isLate) await until(() => !sent.some(isWaiting))
      }
    },
    async stop() {
      ending.abort()
      signal.removeEventListener('abort', tell)
      await Promise.all(running)
    },
  }
}
