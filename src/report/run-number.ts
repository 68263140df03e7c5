import type { ComparedMetric } from '../regression/compared-metric.ts'
import type { SloRun } from './run.ts'

/** The one number of a run that a comparison takes; NaN where the run has none. */
export function runNumber(run: SloRun, { name }: ComparedMetric): number {
  if (name === 'throughput') return run.throughput?.tokensPerSecond ?? Number.NaN
  if (name === 'completionRate') return run.rates.completionRate ?? Number.NaN
  // of searches and evals, which are no runs
  if (name === 'capacity' || name === 'accuracy') return Number.NaN
  const found = run.metrics[name]
  return found.unmeasured === undefined ? found.p50 : Number.NaN
}
