import type { SloOptions } from './options.ts'

type TierName = 'economy' | 'standard' | 'premium'

/**
 * Named SLOs of this package: a speed that a quarter of the requests may fall below, and a TTFT
 * that one in twenty may exceed.
 *
 * @example
 * test.slo('four users keep Economy', { target, users: 4, ...tiers.economy })
 */
export const tiers: Readonly<Record<TierName, SloOptions>> = {
  economy: { expectP25Speed: '>= 10', expectP95TTFT: '<= 5' },
  standard: { expectP25Speed: '>= 30', expectP95TTFT: '<= 3' },
  premium: { expectP25Speed: '>= 80', expectP95TTFT: '<= 1' },
}

/**
 * The SLO of a tier.
 *
 * @throws RangeError when there is no tier of that name.
 */
export function tier(name: string): SloOptions {
  switch (name) {
    case 'economy':
    case 'standard':
    case 'premium': {
      return tiers[name]
    }
    default: {
      throw new RangeError(
        `The tier "${name}" does not exist. The tiers are "economy", "standard" and "premium".`,
      )
    }
  }
}

/** A tier of Artificial Analysis' AgentPerf: it holds for one model from one date on. */
export interface SloTier {
  /** ISO date, or year and month where no day is known. */
  readonly asOf: string
  readonly source: string
  /** Whether the source only reports what Artificial Analysis said. */
  readonly secondHand: boolean
  readonly model: string
  /** Their own name, as in "SLO #1". */
  readonly tier: string
  /** Lower limit of the P25 of the output speed, tokens per second. */
  readonly p25Speed: number
  /** Upper limit of the P95 of the TTFT, seconds. */
  readonly p95TTFT: number
}

/** Artificial Analysis' tiers as they were published: data of their dates, not constants. */
export const artificialAnalysisTiers: readonly SloTier[] = [
  ...numbered({
    asOf: '2026-05-22',
    source: 'https://github.com/ai-dynamo/aiperf/issues/987',
    secondHand: true,
    model: 'DeepSeek V3.2 (thinking)',
    limits: [
      [30, 15],
      [100, 15],
      [300, 15],
    ],
  }),
  ...numbered({
    asOf: '2026-06',
    source: 'https://developer.nvidia.com/blog/?p=118492',
    secondHand: true,
    model: 'DeepSeek',
    limits: [
      [30, 10],
      [100, 5],
      [300, 3],
    ],
  }),
  ...numbered({
    asOf: '2026-07-21',
    source: 'https://artificialanalysis.ai/methodology/agentperf',
    secondHand: false,
    model: 'DeepSeek V4 Pro (max)',
    limits: [
      [20, 10],
      [60, 5],
      [180, 3],
    ],
  }),
  ...numbered({
    asOf: '2026-07-21',
    source: 'https://artificialanalysis.ai/methodology/agentperf',
    secondHand: false,
    model: 'gpt-oss-120b (high)',
    limits: [
      [100, 5],
      [250, 3],
      [500, 2],
      [2000, 1],
    ],
  }),
]

interface Published extends Omit<SloTier, 'tier' | 'p25Speed' | 'p95TTFT'> {
  /** Speed and TTFT of SLO #1, #2, … */
  readonly limits: readonly (readonly [p25Speed: number, p95TTFT: number])[]
}

function numbered({ limits, ...published }: Published): readonly SloTier[] {
  return limits.map(([p25Speed, p95TTFT], i) => ({
    ...published,
    tier: `SLO #${i + 1}`,
    p25Speed,
    p95TTFT,
  }))
}
