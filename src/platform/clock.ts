import type { Clock } from '../targets/clock.ts'

/** Node's timers are good to about a millisecond; the last one is passed asking again and again. */
const asked = 0.001

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
    // One that rings at once still rings after the caller has gone on.
    const timer = setTimeout(ask, Math.max(0, seconds - asked) * 1000)
    return () => {
      clearTimeout(timer)
      clearImmediate(immediate)
    }
  },
}
