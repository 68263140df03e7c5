import type { SimulatedServerOptions } from '../../src/simulation/server-options.ts'
import { type ServiceCurve, slowdown } from '../../src/simulation/service-curve.ts'
import { normalQuantile } from '../../src/stats/normal-quantile.ts'

/** A simulated server whose capacity is known, with the objective that it is known for. */
export interface Planted {
  readonly shape: 'cliff' | 'knee' | 'gentle'
  readonly noise: 'low' | 'medium' | 'high'
  /** Whether a slow request is followed by slow ones: AR(1) in the order of coming. */
  readonly correlated: boolean
  /** The most users who keep both limits. */
  readonly capacity: number
  /** The limit that one user more breaks; the other one is far away at any number of users. */
  readonly binding: 'p25Speed' | 'p95TTFT'
  readonly server: Omit<SimulatedServerOptions, 'clock' | 'seed'>
  readonly slo: { readonly p25Speed: number; readonly p95TTFT: number }
}

const capacities = [1, 3, 7, 20, 50, 150, 400] as const
const shapes = ['cliff', 'knee', 'gentle'] as const

/** Standard deviations of the logarithm of a request's times. */
const noises = { low: 0.05, medium: 0.15, high: 0.4 } as const
const strongCorrelation = 0.8

const timeToFirstToken = 0.2
const timePerToken = 0.02
const flat: ServiceCurve = { kind: 'flat' }

/** The limit that does not bind is so many times away from what the server does. */
const slack = 2

/**
 * Each capacity with each noise and shape: 63. One of the three shapes of each capacity is bound by
 * the time to first token, the other two by the speed.
 */
export function plantedServers(): readonly Planted[] {
  return everyPair((shape, capacity, binding) =>
    (['low', 'medium', 'high'] as const).map((noise) =>
      plant({ shape, noise, correlated: false, capacity, binding }),
    ),
  )
}

/** The ones with medium noise again, with strongly correlated noise: 21. */
export function correlatedServers(): readonly Planted[] {
  return everyPair((shape, capacity, binding) => [
    plant({ shape, noise: 'medium', correlated: true, capacity, binding }),
  ])
}

function everyPair(
  make: (
    shape: Planted['shape'],
    capacity: number,
    binding: Planted['binding'],
  ) => readonly Planted[],
): readonly Planted[] {
  return capacities.flatMap((capacity, row) =>
    shapes.flatMap((shape, column) =>
      make(shape, capacity, (row + column) % 3 === 2 ? 'p95TTFT' : 'p25Speed'),
    ),
  )
}

/**
 * How times grow with the users, for a capacity of C:
 *
 *     cliff   f = 1 up to C, 2 at C + 1, 3 at C + 2, …
 *     knee    f = 1 up to 0.7·C, 1.54 at C; there 5 % more users make a request 5.5 % slower
 *     gentle  f = 1 + (n − 1)/C: nearly 2 at C; there 5 % more users make a request 2.4 % slower
 *
 * Of one user alone, who has no neighbours, all of them are cliffs.
 */
function curveOf(shape: Planted['shape'], capacity: number): ServiceCurve {
  switch (shape) {
    case 'cliff':
      return { kind: 'knee', at: capacity, slope: 1 }
    case 'knee':
      return { kind: 'knee', at: Math.max(1, 0.7 * capacity), slope: 1.8 / capacity }
    case 'gentle':
      break
  }
  return { kind: 'linear', slope: 1 / capacity }
}

/**
 * The curve applies to what the binding limit is about, and the other part of a request always
 * takes as long as alone. With f of the curve and the noise's standard deviation s, at n users
 *
 *     P25 of the speed                1 / (timePerToken·f(n)·exp(s·Φ⁻¹(0.75)))
 *     P95 of the time to first token  timeToFirstToken·f(n)·exp(s·Φ⁻¹(0.95))
 *
 * The binding limit lies between those of C and C + 1 users, at their geometric mean.
 */
function plant(planted: Omit<Planted, 'server' | 'slo'>): Planted {
  const { shape, capacity, binding, correlated } = planted
  const noise = noises[planted.noise]
  const curve = curveOf(shape, capacity)
  const between = Math.sqrt(slowdown(curve, capacity) * slowdown(curve, capacity + 1))
  const isSpeed = binding === 'p25Speed'
  const p25 = 1 / (timePerToken * Math.exp(noise * normalQuantile(0.75)))
  const p95 = timeToFirstToken * Math.exp(noise * normalQuantile(0.95))
  return {
    ...planted,
    server: {
      // the curve decides, and never the queue
      slots: Infinity,
      // two chunks, 1 and 20 tokens, so that the simulation is quick
      tokens: 21,
      tokensPerChunk: 20,
      timeToFirstToken,
      timePerToken,
      curve: isSpeed ? curve : flat,
      firstTokenCurve: isSpeed ? flat : curve,
      noise,
      correlation: correlated ? strongCorrelation : 0,
    },
    slo: {
      p25Speed: p25 / (isSpeed ? between : slack),
      p95TTFT: p95 * (isSpeed ? slack : between),
    },
  }
}
