import { type PlantedAccuracy, searchAccurate } from '../../test/support/planted-accuracy.ts'
import { highestCount } from './highest-count.ts'

/** What searches of a server that answers wrongly above some users came to. */
export interface QualitySearches {
  readonly holds: boolean
  readonly figures: Readonly<Record<string, number>>
  readonly lines: readonly string[]
}

/** Right in 98 % up to six requests at once, in 60 % beyond. */
const cliff: PlantedAccuracy = {
  accuracy: (inFlight) => (inFlight > 6 ? 0.6 : 0.98),
  atLeast: 0.9,
}
/** 97 % with one request, 1.2 points less with each more: 90 % are kept by six. */
const slope: PlantedAccuracy = {
  accuracy: (inFlight) => 0.982 - 0.012 * inFlight,
  atLeast: 0.9,
}
const truth = 6
/** Of proven numbers above the truth. */
const mostFalse = 0.05
const mostSeeds = 60

interface Found {
  readonly users: number | undefined
  readonly lower: number
}

async function searches(planted: PlantedAccuracy, seeds: number, from: number): Promise<Found[]> {
  const found: Found[] = []
  for (let seed = from; seed < from + seeds; seed++) {
    // oxlint-disable-next-line no-await-in-loop -- virtual time, so that one after the other is as fast
    const { answers } = await searchAccurate({ ...planted, seed })
    found.push({ users: answers[0]?.users, lower: answers[0]?.lower95 ?? 0 })
  }
  return found
}

/** Searches planted servers for the users whose answers stay right, with the condition and without. */
export async function searchQualities(trials: number, seed: number): Promise<QualitySearches> {
  const seeds = Math.min(trials, mostSeeds)
  const few = Math.min(seeds, 10)
  const steep = await searches(cliff, seeds, seed)
  const without = await searches({ ...cliff, hasQuality: false }, few, seed)
  const gentle = await searches(slope, seeds, seed)
  const share = (of: readonly Found[], holds: (found: Found) => boolean): number =>
    of.filter(holds).length / of.length
  const isFalse = ({ lower }: Found): boolean => lower > truth
  const exact = share(steep, ({ users }) => users === truth)
  const [falseSteep, falseGentle] = [share(steep, isFalse), share(gentle, isFalse)]
  const fewestWithout = Math.min(...without.map(({ users = 0 }) => users))
  const most = highestCount(seeds, mostFalse)
  const isFew = (rate: number): boolean => Math.round(rate * seeds) <= most
  const percent = (rate: number): string => `${Math.round(100 * rate)} %`
  const holds =
    Math.round((1 - exact) * seeds) <= most &&
    isFew(falseSteep) &&
    isFew(falseGentle) &&
    fewestWithout > truth
  return {
    holds,
    figures: { qualityExact: exact, qualityFalse: falseSteep, qualityFalseGentle: falseGentle },
    lines: [
      `users of a server that answers wrongly above 6, found by "quality" in ${seeds} searches${holds ? '' : '  does not hold'}`,
      `  98 % right, above six users 60 %: 6 users in ${percent(exact)}, more proven in ${percent(falseSteep)}; without the condition at least ${fewestWithout}`,
      `  1.2 points less with each user, 90 % kept by six: more proven in ${percent(falseGentle)}`,
    ],
  }
}
