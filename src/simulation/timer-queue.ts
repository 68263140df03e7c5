/** A callback that is to ring at a time, in seconds. */
interface Timer {
  readonly at: number
  /** How many timers were set before it: breaks ties, so that the order is that of setting. */
  readonly order: number
  readonly ring: () => void
  isCancelled: boolean
}

export interface TimerQueue {
  add(at: number, ring: () => void): Timer
  /** Takes the timer out; nothing happens where it has rung already. */
  cancel(timer: Timer): void
  /** The next timer, by time and then by order; `undefined` when none is left. */
  next(): Timer | undefined
}

const isBefore = (a: Timer, b: Timer): boolean =>
  a.at < b.at || (a.at === b.at && a.order < b.order)

/** Timers in the order of their time: a binary heap. Adding and taking cost log2 of its length. */
export function createTimerQueue(): TimerQueue {
  let heap: Timer[] = []
  let order = 0
  let cancelled = 0

  function add(at: number, ring: () => void): Timer {
    const timer: Timer = { at, order: order++, ring, isCancelled: false }
    heap.push(timer)
    siftUp(heap, timer)
    return timer
  }

  function cancel(timer: Timer): void {
    if (timer.isCancelled) return
    timer.isCancelled = true
    cancelled++
    // Deadlines are set far ahead and cancelled soon: they must not pile up.
    if (cancelled < 1000 || cancelled < heap.length / 2) return
    // A sorted list is a heap.
    heap = heap
      .filter(({ isCancelled }) => !isCancelled)
      .toSorted((a, b) => a.at - b.at || a.order - b.order)
    cancelled = 0
  }

  function next(): Timer | undefined {
    for (;;) {
      const top = heap[0]
      const last = heap.pop()
      if (top === undefined || last === undefined) return undefined
      if (last !== top) siftDown(heap, last)
      if (!top.isCancelled) {
        // Rung: a later cancel() must not count it.
        top.isCancelled = true
        return top
      }
      cancelled--
    }
  }
  return { add, cancel, next }
}

/** Moves the last one of the heap up to its place. */
function siftUp(heap: Timer[], timer: Timer): void {
  let index = heap.length - 1
  while (index > 0) {
    const above = (index - 1) >> 1
    const parent = heap[above]
    if (parent === undefined || isBefore(parent, timer)) break
    heap[index] = parent
    index = above
  }
  heap[index] = timer
}

/** Puts a timer in the place of the first one and moves it down to its own. */
function siftDown(heap: Timer[], timer: Timer): void {
  let index = 0
  for (;;) {
    let below = 2 * index + 1
    let child = heap[below]
    if (child === undefined) break
    const sibling = heap[below + 1]
    if (sibling !== undefined && isBefore(sibling, child)) {
      below++
      child = sibling
    }
    if (isBefore(timer, child)) break
    heap[index] = child
    index = below
  }
  heap[index] = timer
}
