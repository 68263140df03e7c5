import type { Clock } from '../targets/clock.ts'
import type { Target } from '../targets/target.ts'
import { isWireTarget } from './is-wire-target.ts'

/** Keeps connections open beyond those that are used, so that requests to come find one. */
export interface ConnectAhead {
  /** Opens those of the first requests. */
  start(): Promise<void>
  /** Told when a request was sent, with how many there are in flight. */
  keep(inFlight: number): void
}

/** Seconds; an endpoint that takes no connections is not asked for more at each arrival. */
const shortestPause = 0.25

/** @param reserve - Connections to be open beyond those that are used. */
export function connectAhead(target: Target, clock: Clock, reserve: number): ConnectAhead {
  if (!isWireTarget(target) || reserve <= 0) return { start: async () => {}, keep() {} }
  const open = async (count: number): Promise<void> => await target.connect(count)
  let isConnecting = false
  let nextAt = -Infinity

  async function connect(count: number): Promise<void> {
    isConnecting = true
    nextAt = clock.now() + shortestPause
    try {
      await open(count)
    } finally {
      isConnecting = false
    }
  }
  return {
    start: async () => await connect(reserve),
    keep(inFlight) {
      if (!isConnecting && clock.now() >= nextAt) void connect(inFlight + reserve)
    },
  }
}
