import { createClosedLoop } from './closed-loop.ts'
import type { Measurement, MeasureOptions } from './measure.ts'
import { runPhase } from './phase.ts'
import { throughputOf } from './throughput.ts'

export interface MeasureLoadOptions extends Omit<
  MeasureOptions,
  'warmup' | 'onWarm' | 'onRequest'
> {
  /** Users at once. */
  readonly users: number
  readonly onSent?: (sent: number, planned: number) => void
}

/** Seconds that a window is open at least, so that its throughput is more than a moment's. */
const minDuration = 10

/**
 * Measures a target under the load of several users at once, in a closed loop: whose request has
 * ended sends the next one. The users come in steps; what they send before each has finished one
 * request is the warm-up.
 */
export async function measureLoad(options: MeasureLoadOptions): Promise<Measurement> {
  const { users, maxTokens, isLengthForced, ...rest } = options
  const loop = createClosedLoop(options)
  try {
    const phase = await runPhase({
      ...rest,
      loop,
      users,
      minDuration: Math.min(minDuration, options.maxDuration),
      graceTime: options.requestTimeout,
      ...(isLengthForced && { forcedLength: maxTokens }),
    })
    const throughput = throughputOf(phase.tokens, phase.seconds)
    return { ...phase, ...(throughput !== undefined && { throughput }) }
  } finally {
    await loop.stop()
  }
}
