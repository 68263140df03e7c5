import type { Workload } from '../workload/workload.ts'
import type { ConnectAhead } from './connect-ahead.ts'
import { createRequestLog, type RequestLog, type RequestLogOptions } from './request-log.ts'

export interface OpenLoopOptions extends RequestLogOptions {
  readonly workload: Workload
  /** Seconds to the first arrival, then from each to the next; `undefined`: no more come. */
  readonly nextGap: () => number | undefined
  /** Absent: connections are opened when they are needed. */
  readonly ahead?: Pick<ConnectAhead, 'keep'>
}

/** Requests that come when they come, whether those before them were answered or not. */
export interface OpenLoop {
  readonly log: RequestLog
  /** Planned arrivals so far. */
  readonly arrivals: () => number
  readonly isOver: () => boolean
  /** No more come; those that are open are ended by us. */
  stop(): void
}

/**
 * Sends each request at its planned time, which does not depend on the answers: the plan goes on
 * from the planned time of the one before, so that a late timer makes one request late and not all.
 */
export function createOpenLoop(options: OpenLoopOptions): OpenLoop {
  const { clock, workload, nextGap, ahead } = options
  const log = createRequestLog(options)
  let arrivals = 0
  let isOver = false
  let cancel = (): void => {}
  let planned = clock.now()

  function plan(gap: number | undefined): void {
    if (gap === undefined) {
      isOver = true
      return
    }
    planned += gap
    cancel = clock.after(planned - clock.now(), arrive)
  }
  function arrive(): void {
    if (log.signal.aborted) return
    const user = arrivals
    arrivals++
    // A request of a conversation's later turns would wait for an answer: each arrival is a user.
    const request = log.plan(workload, user, undefined)
    if (request === undefined) return
    void log.send(user, request, planned)
    ahead?.keep(log.requests.length - log.ended.length)
    plan(nextGap())
  }
  plan(nextGap())
  return {
    log,
    arrivals: () => arrivals,
    isOver: () => isOver,
    stop() {
      cancel()
      log.stop()
    },
  }
}
