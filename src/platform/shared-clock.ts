/** Seconds of a clock that all threads and processes of this machine share. */
export const sharedNow = (): number => Number(process.hrtime.bigint()) / 1e9

/** What that clock is ahead of this thread's `performance.now() / 1000`, in seconds. */
export function sharedClockOffset(): number {
  let best = Number.POSITIVE_INFINITY
  let offset = 0
  // the pair that was read with the least delay
  for (let i = 0; i < 1000; i++) {
    const before = performance.now() / 1000
    const shared = sharedNow()
    const after = performance.now() / 1000
    if (after - before >= best) continue
    best = after - before
    offset = shared - (before + after) / 2
  }
  return offset
}
