/** How many threads send and read, and why not more. */
export interface ChosenWorkers {
  readonly count: number
  /** Of a number that was not given. */
  readonly reason?: string
}

/**
 * Streams that one thread reads well: the most that `proof -- client-accuracy` measures with one
 * (500 streams of 50 tokens/s).
 */
const streamsOfOne = 500

/**
 * The number of load threads: as many as are asked for; by default none up to {@link streamsOfOne}
 * users, then one for each so many, and at most one less than there are cores. With fewer than three
 * cores there are none: they would have the core of the schedule, or of the server.
 */
export function chooseWorkers(
  wanted: number | 'auto',
  { cores, users }: { readonly cores: number; readonly users: number },
): ChosenWorkers {
  if (wanted !== 'auto') return { count: wanted }
  if (users <= streamsOfOne) {
    return { count: 0, reason: `one thread reads ${streamsOfOne} streams` }
  }
  if (cores < 3) {
    return {
      count: 0,
      reason: `this machine has ${cores} ${cores === 1 ? 'core' : 'cores'}: a thread more would take that of the schedule`,
    }
  }
  return { count: Math.min(cores - 1, Math.ceil(users / streamsOfOne)) }
}
