/** A monotonic clock with timers, in seconds; handed to everything that measures. */
export interface Clock {
  /** Seconds since an arbitrary start. */
  now(): number
  /** Calls back once after `seconds`; the returned function cancels. */
  after(seconds: number, callback: () => void): () => void
}
