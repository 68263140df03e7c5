import type { ClosedLoop } from './closed-loop.ts'
import { waitUntil } from './request-log.ts'
import { measureWindow, type WindowMeasurement, type WindowSettings } from './window.ts'

export interface PhaseOptions extends WindowSettings {
  readonly loop: ClosedLoop
  /** Users at once in this phase; those of the phase before go on. */
  readonly users: number
  /** Of one request; seconds. */
  readonly requestTimeout: number
}

export interface PhaseMeasurement extends WindowMeasurement {
  readonly users: number
  /** Requests sent in this phase before its window opened. */
  readonly warmup: { readonly sent: number; readonly failed: number }
}

/** Steps in which users are added. */
const rampSteps = 4

/**
 * One phase of a load test: users are added in steps; the window opens when each user has
 * finished a request in this phase, and then {@link measureWindow} does the rest.
 */
export async function runPhase(options: PhaseOptions): Promise<PhaseMeasurement> {
  const { loop, users, clock } = options
  const { log } = loop
  const startedAt = clock.now()
  log.forgetEnded()
  const first = log.requests.length
  const hasFinished = finishedBy(loop, users)
  await loop.rampTo(users, rampSteps, startedAt + options.requestTimeout)
  await waitUntil(log, options, hasFinished, startedAt + 2 * options.requestTimeout)
  const warmup = log.requests.slice(first)
  const measured = await measureWindow({ ...options, log, concurrency: users })
  return {
    users,
    ...measured,
    warmup: {
      sent: warmup.length,
      failed: warmup.filter(({ trace }) => trace !== undefined && trace.end.kind !== 'done').length,
    },
  }
}

/** Whether each of the users has finished a request from now on. */
function finishedBy({ log }: ClosedLoop, users: number): () => boolean {
  const finished = new Set<number>()
  let seen = log.ended.length
  return () => {
    for (; seen < log.ended.length; seen++) {
      const user = log.ended[seen]?.user
      if (user !== undefined && user < users) finished.add(user)
    }
    return finished.size >= users
  }
}
