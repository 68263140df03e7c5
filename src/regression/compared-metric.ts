/** What is compared of two targets: one number a run. */
export interface ComparedMetric {
  readonly name: ComparedName
  readonly text: string
  readonly unit: 'seconds' | 'tokens per second' | 'share' | 'users'
  readonly better: 'lower' | 'higher'
  /** A smaller change is none, whatever the share: what nobody would notice. In its unit. */
  readonly least: number
}

export type ComparedName =
  | 'timeToFirstToken'
  | 'outputSpeed'
  | 'endToEndLatency'
  | 'throughput'
  | 'completionRate'
  | 'capacity'
  | 'accuracy'

/**
 * The metrics that are compared: medians, since a run's P95 of few requests is mostly luck, and the
 * completion rate, since a target that fails is fast.
 */
export const comparedMetrics: readonly ComparedMetric[] = [
  {
    name: 'timeToFirstToken',
    text: 'median TTFT',
    unit: 'seconds',
    better: 'lower',
    least: 0.002,
  },
  {
    name: 'outputSpeed',
    text: 'median speed',
    unit: 'tokens per second',
    better: 'higher',
    least: 0.1,
  },
  {
    name: 'endToEndLatency',
    text: 'median end-to-end latency',
    unit: 'seconds',
    better: 'lower',
    least: 0.002,
  },
  {
    name: 'throughput',
    text: 'throughput',
    unit: 'tokens per second',
    better: 'higher',
    least: 0.1,
  },
  {
    name: 'completionRate',
    text: 'completion rate',
    unit: 'share',
    better: 'higher',
    least: 0,
  },
]

/** What is compared of a search, and of an eval: one number of the whole. */
export const summaryMetrics: Readonly<Record<'capacity' | 'accuracy', ComparedMetric>> = {
  capacity: { name: 'capacity', text: 'most users', unit: 'users', better: 'higher', least: 1 },
  accuracy: { name: 'accuracy', text: 'accuracy', unit: 'share', better: 'higher', least: 0 },
}

/** One request of a hundred. */
const marginOfShares = 0.01

/** The change for the worse that is none: of times and speeds as a share, of shares their difference. */
export function marginOf({ unit }: ComparedMetric, margin: number): number {
  return unit === 'share' ? marginOfShares : margin
}
