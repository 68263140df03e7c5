import type { Clock } from '../../src/targets/clock.ts'

/** A clock that moves only when told to, or when someone sleeps on it. */
export type FakeClock = Clock & {
  /** Moves on, and rings the timers on the way in their order. */
  advance(seconds: number): void
  /** Resolves when the clock has moved on by `seconds`; moves it itself once all are asleep. */
  sleep(seconds: number): Promise<void>
}

export function createFakeClock(): FakeClock {
  let now = 1000
  const timers = new Set<{ at: number; ring: () => void }>()
  function after(seconds: number, ring: () => void): () => void {
    const timer = { at: now + seconds, ring }
    timers.add(timer)
    // what is due now rings as soon as the caller has gone on
    if (seconds <= 0) {
      queueMicrotask(() => {
        if (timers.delete(timer)) ring()
      })
    }
    return () => {
      timers.delete(timer)
    }
  }
  function advance(seconds: number): void {
    const end = now + seconds
    for (;;) {
      const [next] = [...timers].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)
      if (next === undefined) break
      timers.delete(next)
      now = Math.max(now, next.at)
      next.ring()
    }
    now = end
  }
  return {
    now: () => now,
    after,
    advance,
    async sleep(seconds) {
      await Promise.resolve()
      advance(seconds)
    },
  }
}
