import { answerOf } from '../metrics/trace.ts'
import type { Workload } from '../workload/workload.ts'
import { isWireTarget } from './is-wire-target.ts'
import {
  createRequestLog,
  type RequestLog,
  type RequestLogOptions,
  waitUntil,
} from './request-log.ts'
import { sleep } from './sleep.ts'

export interface ClosedLoopOptions extends RequestLogOptions {
  readonly workload: Workload
}

/**
 * Users who each send the next request when the one before has ended. They persist: a phase with
 * more users adds to those who are there, one with fewer lets the last ones go when their request
 * has ended, and nothing is drained in between.
 */
export interface ClosedLoop {
  readonly log: RequestLog
  /** Users who are there; more than were asked for while some have yet to go. */
  readonly users: () => number
  /**
   * Adds users in steps; the next step starts when each request of the one before has its first
   * token or has ended, so that no burst of prompts meets the target. From `deadline` on all the
   * rest is added at once: a target that answers nobody must not take a deadline for each step.
   * With fewer users than there are, waits until the others have gone.
   */
  rampTo(users: number, steps: number, deadline: number): Promise<void>
  /** Ends all users; requests that are open are ended by us. */
  stop(): Promise<void>
}

/** Requests that take less, in seconds, are followed by a pause of that length. */
const shortest = 0.001

export function createClosedLoop(options: ClosedLoopOptions): ClosedLoop {
  const { clock, workload, target } = options
  const log = createRequestLog(options)
  const running = new Map<number, Promise<void>>()
  let wanted = 0

  async function runUser(user: number): Promise<void> {
    let answer: string | undefined
    const isWanted = (): boolean => !log.signal.aborted && user < wanted
    while (isWanted()) {
      const planned = log.plan(workload, user, answer)
      if (planned === undefined) break
      // oxlint-disable-next-line no-await-in-loop -- a user has one request in flight
      if (planned.pause > 0) await sleep(clock, planned.pause, log.signal)
      if (log.signal.aborted) break
      // oxlint-disable-next-line no-await-in-loop -- a user has one request in flight
      const trace = await log.send(user, planned)
      answer = answerOf(trace)
      // Timers and messages have their turn after each request: a target that never waits would
      // keep them from it, and the test's own time-out, too.
      const isInstant = trace.end.at - trace.sentAt < shortest
      // oxlint-disable-next-line no-await-in-loop -- a user has one request in flight
      await sleep(clock, isInstant ? shortest : 0, log.signal)
    }
    running.delete(user)
  }

  /** @returns How many were added. */
  function add(count: number): number {
    const first = wanted
    wanted += count
    let added = 0
    for (let user = first; user < wanted; user++) {
      // one who was to go and has not gone yet stays
      if (running.has(user)) continue
      running.set(user, runUser(user))
      added++
    }
    return added
  }

  return {
    log,
    users: () => running.size,
    async rampTo(users, steps, deadline) {
      if (users <= wanted) {
        wanted = users
        await waitUntil(log, options, () => running.size <= users, deadline)
        return
      }
      if (isWireTarget(target)) await target.connect(users)
      const size = Math.max(1, Math.ceil((users - wanted) / steps))
      while (wanted < users) {
        const isLate = clock.now() >= deadline
        const first = log.requests.length
        const added = add(isLate ? users - wanted : Math.min(size, users - wanted))
        const sent = log.requests.slice(first, first + added)
        const isAnswered = (): boolean =>
          sent.every(({ hasFirstToken, trace }) => hasFirstToken || trace !== undefined)
        // oxlint-disable-next-line no-await-in-loop -- the next step depends on this one
        if (!isLate) await waitUntil(log, options, isAnswered, Infinity)
      }
    },
    async stop() {
      wanted = 0
      log.stop()
      await Promise.all(running.values())
    },
  }
}
