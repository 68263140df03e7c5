import { measured, unmeasured } from '../metrics/measured.ts'
import type { Observed } from '../slo/observe.ts'
import { byMetric } from './by-metric.ts'
import type { SloRun } from './run.ts'

/** The requests of a run as they can be judged again, from its samples. */
export function observedSamples({ samples, metrics }: SloRun): Observed[] {
  return samples.answer.map((answer, index) => ({
    answer,
    openAiTokens: samples.openAiTokens[index] ?? 0,
    openFor: samples.openFor[index] ?? 0,
    ...byMetric((metric) => {
      const value = samples[metric][index] ?? undefined
      return value === undefined
        ? unmeasured(metrics[metric].unmeasured ?? 'the answer gave no value')
        : measured(value)
    }),
  }))
}
