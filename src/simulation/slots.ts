/** The server's slots, and the queue before them: first come, first served. */
export interface Slots {
  /** Requests that hold a slot. */
  inService(): number
  /** Whether a request that came now would find neither a slot nor a place in the queue. */
  isFull(): boolean
  /**
   * Calls `start` as soon as a slot is free, at once where one is; the slot is held from then on.
   *
   * @returns Takes the request out of the queue; nothing happens where it has started.
   */
  readonly enter: (start: () => void) => () => void
  /** Frees a slot; the first one in the queue has it from the same moment. */
  leave(): void
}

export function createSlots(count: number, maxQueue: number): Slots {
  let busy = 0
  const waiting = new Set<() => void>()
  return {
    inService: () => busy,
    isFull: () => busy >= count && waiting.size >= maxQueue,
    enter(start) {
      if (busy < count) {
        busy++
        start()
        return () => {}
      }
      waiting.add(start)
      return () => {
        waiting.delete(start)
      }
    },
    leave() {
      const [next] = waiting
      if (next === undefined) {
        busy--
        return
      }
      waiting.delete(next)
      next()
    },
  }
}
