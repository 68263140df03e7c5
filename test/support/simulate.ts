import type { WindowSettings } from '../../src/load/window.ts'
import type { SimulatedServerOptions } from '../../src/simulation/server-options.ts'
import { createSimulatedServer } from '../../src/simulation/simulated-server.ts'
import { createVirtualClock, type VirtualClock } from '../../src/simulation/virtual-clock.ts'
import type { Target } from '../../src/targets/target.ts'
import type { Workload } from '../../src/workload/workload.ts'
import { numberedWorkload } from './numbered-workload.ts'

/** A simulated server without its clock and seed. */
export type Shape = Omit<SimulatedServerOptions, 'clock' | 'seed'>

/** Eight users share it without loss; a request of 50 tokens takes 1.18 s. */
export const plain: Shape = {
  slots: 64,
  tokens: 50,
  timeToFirstToken: 0.2,
  timePerToken: 0.02,
  curve: { kind: 'flat' },
  tokensPerChunk: 10,
}

/** What every load needs, in virtual time. */
export interface Simulation extends WindowSettings {
  readonly clock: VirtualClock
  readonly target: Target
  readonly workload: Workload
  readonly requestTimeout: number
}

export function simulate(
  shape: Shape,
  more: Partial<WindowSettings> & { readonly seed?: number; readonly requestTimeout?: number } = {},
): Simulation {
  const { seed = 1, requestTimeout = 60, ...settings } = more
  const clock = createVirtualClock()
  return {
    target: createSimulatedServer({ ...shape, clock, seed }),
    workload: numberedWorkload(shape.tokens),
    requestTimeout,
    limits: [],
    confidence: 0.95,
    minDuration: 20,
    maxDuration: 300,
    graceTime: 60,
    abortOnFail: false,
    isLengthForced: false,
    signal: new AbortController().signal,
    countTokens: (text) => text.replaceAll(' ', '').length,
    cpuTime: () => 0,
    ...settings,
    clock,
  }
}
