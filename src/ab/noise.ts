import { type ComparedMetric, comparedMetrics } from '../regression/compared-metric.ts'
import type { SloReport } from '../report/report.ts'
import { runNumber } from '../report/run-number.ts'
import { meanOf, sampleDeviation } from '../stats/summary.ts'
import { runsByPlace } from './compare-reports.ts'

/** How much a metric of a benchmark differs from run to run, nothing being changed. */
export interface MetricNoise {
  readonly place: string
  readonly metric: ComparedMetric
  /** Geometric; of shares arithmetic. */
  readonly mean: number
  /** Standard deviation of logarithms, which is about a share of the mean; of shares their own. */
  readonly deviation: number
}

export interface Noise {
  readonly known: readonly MetricNoise[]
  /** What has no noise to tell, and why. */
  readonly unknown: readonly string[]
}

/** The noise of each metric, from reports of the same benchmarks run again and again. */
export function noiseOf(reports: readonly SloReport[]): Noise {
  const runs = reports.map(runsByPlace)
  const places = new Set(runs.flatMap((each) => [...each.keys()]))
  const known: MetricNoise[] = []
  const unknown: string[] = []
  for (const place of places) {
    const here = runs.flatMap((each) => each.get(place) ?? [])
    const spoilt = here.find(({ invalid }) => invalid !== undefined)?.invalid
    if (spoilt !== undefined) {
      unknown.push(`${place}: ${spoilt}`)
      continue
    }
    for (const metric of comparedMetrics) {
      const isOfLoad = metric.name === 'throughput'
      if (isOfLoad && here.every(({ throughput }) => throughput === undefined)) continue
      const isShare = metric.unit === 'share'
      const values = here.map((run) => runNumber(run, metric))
      const scaled = values.map((value) => (isShare ? value : Math.log(value)))
      const deviation = sampleDeviation(scaled)
      if (here.length < reports.length || deviation === undefined || !Number.isFinite(deviation)) {
        const count = values.filter((value) => Number.isFinite(value)).length
        unknown.push(`${place}: ${count} of ${reports.length} runs have a ${metric.text}`)
      } else {
        const mean = isShare ? meanOf(scaled) : Math.exp(meanOf(scaled))
        known.push({ place, metric, mean, deviation })
      }
    }
  }
  return { known, unknown }
}
