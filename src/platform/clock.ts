import type { Clock } from '../targets/clock.ts'

/** Node's timers are good to about a millisecond; the last one is passed asking again and again. */
const asked = 0.001

/** Node rings a timer of more milliseconds at once. */
const longestTimer = 2 ** 31 - 1

/** The clock of this thread: `performance.now()` in seconds. */
export const systemClock: Clock = {
  now: () => performance.now() / 1000,
  after(seconds, callback) {
    const due = performance.now() / 1000 + seconds
    let immediate: NodeJS.Immediate | undefined
    function ask(): void {
      // Messages and chunks are read between two questions.
      if (performance.now() / 1000 >= due) callback()
      else immediate = setImmediate(ask)
    }
    // One that rings at once still rings after the caller has gone on; a timer would take a
    // millisecond for that.
    if (seconds <= 0) immediate = setImmediate(ask)
    const timer =
      seconds <= 0
        ? undefined
        : setTimeout(ask, Math.min(longestTimer, Math.max(0, seconds - asked) * 1000))
    return () => {
      clearTimeout(timer)
      clearImmediate(immediate)
    }
  },
}
