import type { Clock } from '../targets/clock.ts'

/** The clock of this thread: `performance.now()` in seconds. */
export const systemClock: Clock = {
  now: () => performance.now() / 1000,
  after(seconds, callback) {
    const timer = setTimeout(callback, seconds * 1000)
    return () => {
      clearTimeout(timer)
    }
  },
}
