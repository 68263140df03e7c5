import { sharedNow } from '../platform/shared-clock.ts'
import { createTimerQueue } from '../simulation/timer-queue.ts'

/**
 * Node's timers are good to about a millisecond, and a core that sleeps takes as long to wake; the
 * last milliseconds are passed asking again and again.
 */
const asked = 0.004
/** Seconds before its time that a timer is to ring. */
const ahead = 0.003
/** So many are called before sockets have their turn. */
const mostInARow = 512

type Due = ReturnType<ReturnType<typeof createTimerQueue>['add']>

const queue = createTimerQueue()
let next: Due | undefined
let timer: NodeJS.Timeout | undefined
let immediate: NodeJS.Immediate | undefined

/** Resolves at a moment of the shared clock, and a few microseconds later at most on an idle core. */
export async function until(at: number): Promise<void> {
  await new Promise<void>((resolve) => {
    queue.add(at, resolve)
    if (next !== undefined) queue.add(next.at, next.ring)
    next = queue.next()
    arm()
  })
}

function arm(): void {
  clearTimeout(timer)
  if (next === undefined) return
  const wait = next.at - sharedNow()
  if (wait > asked) timer = setTimeout(arm, (wait - ahead) * 1000)
  else immediate ??= setImmediate(ask)
}

function ask(): void {
  immediate = undefined
  const now = sharedNow()
  for (let i = 0; i < mostInARow && next !== undefined && next.at <= now; i++) {
    const { ring } = next
    next = queue.next()
    ring()
  }
  arm()
}
