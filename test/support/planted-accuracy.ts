import { createQualityWorkload } from '../../src/evals/quality-workload.ts'
import { includes } from '../../src/evals/score-text.ts'
import { type Scorer, toScorer } from '../../src/evals/scorer.ts'
import { searchCapacity, type SearchMeasurement } from '../../src/load/search-capacity.ts'
import type { RateLimit } from '../../src/slo/limit.ts'
import { createRandom } from '../../src/stats/random.ts'
import type { Target } from '../../src/targets/target.ts'
import { plain, type Shape, simulate } from './simulate.ts'

/** A server whose answers are right with a probability that depends on how many it serves. */
export interface PlantedAccuracy {
  /** The probability with so many requests in flight. */
  readonly accuracy: (inFlight: number) => number
  readonly atLeast: number
  readonly seed?: number
  readonly shape?: Shape
  readonly scorer?: Scorer
  readonly maxUsers?: number
  readonly maxDuration?: number
  /** Without it only a limit that nobody misses is left. */
  readonly hasQuality?: boolean
}

const atLeast = (value: number): RateLimit => ({
  kind: 'rate',
  key: 'expectAccuracy',
  rate: 'accuracy',
  op: '>=',
  value,
})

const easy: RateLimit = {
  kind: 'rate',
  key: 'expectCompletionRate',
  rate: 'completionRate',
  op: '>=',
  value: 0.9,
}

/** Searches such a server for its users, in virtual time. */
export async function searchAccurate(planted: PlantedAccuracy): Promise<SearchMeasurement> {
  const { seed = 1, shape = { ...plain, noise: 0.05 }, hasQuality = true } = planted
  const { limits: _, ...simulation } = simulate(shape, {
    seed,
    minDuration: 5,
    maxDuration: planted.maxDuration ?? 120,
  })
  const { clock, target } = simulation
  const random = createRandom(seed ^ 0x2545f491)
  let inFlight = 0
  const fallible: Target = {
    ...target,
    async *stream(request) {
      inFlight++
      try {
        let text = random() < planted.accuracy(inFlight) ? 'right' : 'wrong'
        for await (const chunk of target.stream(request)) {
          const parts = typeof chunk === 'string' ? { text: chunk } : chunk
          yield { ...parts, text: `${text} ${parts.text ?? ''}` }
          text = 'and'
        }
      } finally {
        inFlight--
      }
    },
  }
  const items = ['a', 'b', 'c', 'd'].map((id) => ({ id, question: `${id}?`, answer: 'right' }))
  return await clock.run(
    async () =>
      await searchCapacity({
        ...simulation,
        target: fallible,
        workload: createQualityWorkload({
          items,
          prompts: items.map(({ question }) => question),
          scorer: planted.scorer ?? includes(),
          context: { ask: async () => await Promise.resolve('') },
          maxTokens: shape.tokens,
          random: createRandom(seed),
        }),
        objectives: [{ limits: [easy, ...(hasQuality ? [atLeast(planted.atLeast)] : [])] }],
        maxUsers: planted.maxUsers ?? 16,
        precision: 0.05,
        budget: Infinity,
        onInconclusive: 'point',
      }),
  )
}

/** A scorer that cannot score. */
export const broken: Scorer = toScorer(() => Number.NaN)
