import type { Clock } from '../targets/clock.ts'
import { createTimerQueue } from './timer-queue.ts'

export interface VirtualClockOptions {
  /** What `now()` says at first, in seconds. @default 1000 */
  readonly startsAt?: number
  /** More timers in one `run` are taken for a loop without end. @default 50_000_000 */
  readonly maxSteps?: number
}

/** So many timers may ring without that time passes. */
const mostAtOnce = 1_000_000

/** A clock whose time passes only in `run`, and there at once. */
export type VirtualClock = Clock & {
  /**
   * Does the work in virtual time: lets everything that can go on without time go on, jumps to the
   * next timer, rings it, and so on until the work's promise has settled; its outcome is that of
   * `run`. Timers that are left then stay set, and ring in the next `run`.
   *
   * Rejects when the work waits and no timer is left, when more than `maxSteps` timers rang, or a
   * million without that time passed, when a timer's callback throws, and when another `run` is
   * under way. The work may wait for promises and for this clock; nothing waits for files, sockets,
   * Node's streams and real timers. Work that never waits for the clock cannot be ended.
   */
  run<Result>(work: () => Promise<Result>): Promise<Result>
}

/**
 * A clock in virtual time, for tests and proofs: hours pass in seconds, and always in the same
 * order (by time, then by the order in which timers were set).
 *
 * @example
 * const clock = createVirtualClock()
 * const trace = await clock.run(() => sendRequest({ target, clock, … }))
 */
export function createVirtualClock({
  startsAt = 1000,
  maxSteps = 50_000_000,
}: VirtualClockOptions = {}): VirtualClock {
  const timers = createTimerQueue()
  let now = startsAt
  let ringsNow = 0
  let isRunning = false

  function after(seconds: number, callback: () => void): () => void {
    if (Number.isNaN(seconds)) {
      throw new RangeError('A timer was set in NaN seconds. It must be a number of seconds.')
    }
    // As a real clock does: what is overdue rings next, what is infinitely far away never.
    if (seconds === Infinity) return () => {}
    const timer = timers.add(now + Math.max(0, seconds), callback)
    return () => {
      timers.cancel(timer)
    }
  }

  /** Rings the next timer. */
  function step(steps: number): void {
    const timer = steps < maxSteps ? timers.next() : undefined
    if (timer === undefined) throw steps < maxSteps ? deadlock(now) : endless(now, maxSteps)
    ringsNow = timer.at > now ? 0 : ringsNow + 1
    if (ringsNow > mostAtOnce) throw endless(now, mostAtOnce)
    now = timer.at
    timer.ring()
  }

  async function run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (isRunning) throw new Error('The virtual clock runs already. Await its run() first.')
    isRunning = true
    try {
      const result = work()
      await drive(result, step)
      return await result
    } finally {
      isRunning = false
    }
  }

  return { now: () => now, after, run }
}

/** Steps until the promise has settled; rejects when a step throws. */
async function drive(result: Promise<unknown>, step: (steps: number) => void): Promise<void> {
  let isSettled = false
  const onSettled = (): void => {
    isSettled = true
  }
  result.then(onSettled, onSettled)
  await new Promise<void>((resolve, reject) => {
    let steps = 0
    const goAfterMicrotasks = (): void => {
      process.nextTick(go)
    }
    function go(): void {
      if (isSettled) {
        resolve()
        return
      }
      try {
        step(steps++)
      } catch (error) {
        reject(error)
        return
      }
      // Node runs a tick that is asked for by a microtask when no microtask is left: so between two
      // steps all promises have settled that can. An immediate does the same at three times the
      // cost; now and then it lets the process see Ctrl-C and its real timers.
      if (steps % 64 === 0) setImmediate(go)
      else queueMicrotask(goAfterMicrotasks)
    }
    setImmediate(go)
  })
}

function deadlock(now: number): Error {
  return new Error(
    `At ${now} s of virtual time the work is pending and no timer is left to ring. ` +
      'It waits for something that never happens, or that is not on this clock.',
  )
}

function endless(now: number, rings: number): Error {
  return new Error(
    `${rings} timers rang until ${now} s of virtual time and the work is still pending. ` +
      'It may loop without end, or without that time passes; if not, raise "maxSteps".',
  )
}
