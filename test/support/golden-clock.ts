/** Seconds of a clock that all processes of this machine share. */
export const now = (): number => Number(process.hrtime.bigint()) / 1e9

/** A token is the time just before it is written, so that any client can be compared with it. */
export const stamp = (): string => ` ${now().toFixed(9)}`

/** The times of the tokens in a text. */
export const stampsOf = (text: string): number[] => text.trim().split(' ').map(Number)

/** The offset from this thread's `performance.now() / 1000` to that clock. */
export function clockOffset(): number {
  let best = Number.POSITIVE_INFINITY
  let offset = 0
  for (let i = 0; i < 1000; i++) {
    const before = performance.now() / 1000
    const shared = now()
    const after = performance.now() / 1000
    if (after - before >= best) continue
    best = after - before
    offset = shared - (before + after) / 2
  }
  return offset
}
