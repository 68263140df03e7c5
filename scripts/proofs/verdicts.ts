import { requestLimits } from '../../src/slo/limit.ts'
import { planLooks } from '../../src/slo/looks.ts'
import type { Observation } from '../../src/slo/observation.ts'
import { parseSloOptions } from '../../src/slo/options.ts'
import { judgeAll } from '../../src/slo/verdict.ts'
import { createRandom } from '../../src/stats/random.ts'
import type { Proof } from './proof.ts'

const confidence = 0.95
const limit = 'expectP95TTFT'

/** A series of latencies whose P95 is exactly 1: uniform ranks, correlated by an AR(1) process. */
function series(length: number, correlation: number, random: () => number): number[] {
  let state = normal(random)
  return Array.from({ length }, () => {
    state = correlation * state + Math.sqrt(1 - correlation ** 2) * normal(random)
    // The 95 % point of the standard normal is 1.6448536.
    return Math.exp(state - 1.6448536269514722)
  })
}

/** Marsaglia's polar method. */
function normal(random: () => number): number {
  for (;;) {
    const [u, v] = [2 * random() - 1, 2 * random() - 1]
    const s = u * u + v * v
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * Math.log(s)) / s)
  }
}

/** What a run with three looks says of the series, judged against `factor` times its true P95. */
function judgeRun(values: readonly number[], bound: number): string {
  const limits = requestLimits(parseSloOptions({ [limit]: bound }))
  const looks = planLooks(limits, { concurrency: 1, alpha: 1 - confidence })
  const observations: Observation[] = values.map((value) => ({ kind: 'value', value }))
  let kind = 'inconclusive'
  for (const [index, count] of looks.entries()) {
    const [verdict] = judgeAll(limits, () => observations.slice(0, count), {
      alpha: (1 - confidence) / looks.length,
      looks: looks.length,
      look: index + 1,
      concurrency: 1,
    })
    kind = verdict?.kind ?? kind
    if (kind !== 'inconclusive') break
  }
  return kind
}

/** The largest count of wrong verdicts that a true rate of 5 % gives in 99 of 100 simulations. */
function highestCount(trials: number): number {
  const rate = 1 - confidence
  let probability = (1 - rate) ** trials
  let below = probability
  let count = 0
  while (below < 0.995) {
    count++
    probability *= ((trials - count + 1) / count) * (rate / (1 - rate))
    below += probability
  }
  return count
}

const places = [
  { name: 'on the limit', bound: 1 },
  { name: 'half of the limit', bound: 2 },
  { name: 'twice the limit', bound: 0.5 },
] as const

interface Count {
  met: number
  missed: number
  inconclusive: number
}

function countRuns(
  trials: number,
  correlation: number,
  bound: number,
  random: () => number,
): Count {
  const count = { met: 0, missed: 0, inconclusive: 0 }
  for (let i = 0; i < trials; i++) {
    const kind = judgeRun(series(448, correlation, random), bound)
    if (kind === 'met' || kind === 'missed') count[kind]++
    else count.inconclusive++
  }
  return count
}

/** Whether the wrong verdicts of a place stay within their band: on the limit both are wrong. */
function staysWithin(count: Count, bound: number, highest: number): boolean {
  return (bound > 1 || count.met <= highest) && (bound < 1 || count.missed <= highest)
}

/** Simulates whole runs on the limit, where every verdict is wrong, and beside it. */
export const proof: Proof = {
  name: 'verdicts',
  claim:
    'On the limit itself at most 5 % of runs are called met and at most 5 % missed, with three looks, also where neighbours correlate.',
  async run({ seed, trials = 1000 }) {
    const random = createRandom(seed)
    const highest = highestCount(trials)
    const share = (count: number): string => `${((100 * count) / trials).toFixed(1)} %`.padStart(7)
    const rows = [0, 0.5, 0.8].flatMap((correlation) =>
      places.map(({ name, bound }) => {
        const count = countRuns(trials, correlation, bound, random)
        return { name, correlation, count, holds: staysWithin(count, bound, highest) }
      }),
    )
    const figures = rows.flatMap(({ name, correlation, count }) => {
      const key = `${name.split(' ')[0]}${correlation}`
      const rounded = (value: number): number => Number((value / trials).toFixed(4))
      return [
        [`${key}Met`, rounded(count.met)],
        [`${key}Missed`, rounded(count.missed)],
      ] as const
    })
    return await Promise.resolve({
      holds: rows.every(({ holds }) => holds),
      figures: { trials, highestCount: highest, ...Object.fromEntries(figures) },
      lines: [
        'P95 on / beside its limit    met     missed  inconclusive',
        ...rows.map(
          ({ name, correlation, count }) =>
            `${name.padEnd(17)} AR ${correlation.toFixed(1)}  ${share(count.met)} ${share(count.missed)} ${share(count.inconclusive)}`,
        ),
      ],
    })
  },
}
