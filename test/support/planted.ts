import { measure, type MeasureOptions } from '../../src/load/measure.ts'
import type { Measurement } from '../../src/load/measurement.ts'
import { toRun } from '../../src/load/to-run.ts'
import type { SloRun } from '../../src/report/run.ts'
import type { PercentileLimit } from '../../src/slo/limit.ts'
import type { Target } from '../../src/targets/target.ts'
import { createFakeClock, type FakeClock } from './fake-clock.ts'
import { numberedWorkload } from './numbered-workload.ts'

/** P95 TTFT at most so many seconds. */
export const ttft = (value: number): PercentileLimit => ({
  kind: 'percentile',
  key: 'expectP95TTFT',
  metric: 'timeToFirstToken',
  percentile: 95,
  op: '<=',
  value,
})

/** Ten tokens, the first after `first(index)` seconds, then one each 0.1 s. */
export function planted(
  clock: FakeClock,
  first: (index: number) => number = () => 0.5,
  more: { lag?: number } = {},
): Target {
  let index = 0
  return {
    name: 'planted',
    async *stream() {
      await clock.sleep(first(index++))
      for (let token = 0; token < 10; token++) {
        // oxlint-disable-next-line no-await-in-loop -- tokens come one after the other
        if (token > 0) await clock.sleep(0.1)
        const at = clock.now()
        clock.advance(more.lag ?? 0)
        yield { text: 'x', tokens: 2, ...(more.lag !== undefined && { at }) }
      }
    },
  }
}

/** A measurement on a clock of its own: no time passes. */
export async function measurePlanted(
  target: (clock: FakeClock) => Target = planted,
  more: Partial<MeasureOptions> = {},
): Promise<Measurement> {
  const clock = createFakeClock()
  let cpu = 0
  return await measure({
    target: target(clock),
    workload: numberedWorkload(10),
    isLengthForced: false,
    limits: [ttft(3)],
    confidence: 0.95,
    maxDuration: 1e6,
    requestTimeout: 60,
    warmup: 3,
    clock,
    cpuTime: () => cpu++,
    signal: new AbortController().signal,
    countTokens: (text) => text.length,
    ...more,
  })
}

/** The same as a run. */
export async function runPlanted(
  target?: (clock: FakeClock) => Target,
  more: Partial<MeasureOptions> & { onInconclusive?: 'point' | 'fail' | 'warn' } = {},
): Promise<SloRun> {
  const { onInconclusive = 'point', ...options } = more
  return toRun(await measurePlanted(target, options), {
    label: 'planted',
    users: 1,
    target: { name: 'planted' },
    startedAt: '2026-01-01T00:00:00.000Z',
    plan: {
      confidence: 0.95,
      maxDuration: 60,
      requestTimeout: 60,
      promptTokens: 64,
      maxTokens: 10,
      isLengthForced: false,
      warmup: 3,
      seed: 42,
      prompt: 'generated',
      onInconclusive,
    },
    limits: options.limits ?? [],
    countTokens: () => 1,
    environment: {
      cpu: 'c',
      cores: 1,
      memory: 1,
      platform: 'p',
      architecture: 'a',
      node: 'n',
      vitest: 'v',
    },
    warnings: ['told before'],
  })
}
