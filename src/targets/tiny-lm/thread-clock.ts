/**
 * A function from `process.hrtime.bigint()`, one clock for all threads, to this thread's
 * `performance.now() / 1000`, which counts from the thread's own start.
 *
 * @returns Seconds.
 */
export function createHrtimeConverter(): (at: bigint) => number {
  let best = { gap: Infinity, hrtime: 0n, now: 0 }
  // both clocks tick alike, so one pair is enough: the one that was read with the least delay
  for (let i = 0; i < 5; i++) {
    const before = process.hrtime.bigint()
    const now = performance.now()
    const gap = Number(process.hrtime.bigint() - before)
    if (gap < best.gap) best = { gap, hrtime: before + BigInt(Math.round(gap / 2)), now }
  }
  return (at) => best.now / 1000 + Number(at - best.hrtime) / 1e9
}
