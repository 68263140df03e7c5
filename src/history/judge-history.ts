import { holm } from '../stats/holm.ts'
import {
  type Departure,
  type Expectation,
  type LevelShift,
  marginOfFigure,
  shiftsOf,
  Yardstick,
} from './expectation.ts'
import { differencesFrom, type History, type HistoryRun, type Series } from './series.ts'

/** What counts as a change against the history. */
export interface HistoryRules {
  /** Of a false alarm of one run among all figures, one-sided. */
  readonly alpha: number
  /** A change for the worse below this share is none. */
  readonly margin: number
  /** A gain of this factor and more is not believed. */
  readonly suspicious: number
  /** So many of the last runs must be worse, each by itself. */
  readonly confirm: number
  /** Only runs of this branch are a yardstick; absent: all. */
  readonly branch?: string
}

/** What is said of a figure of the last run. */
export interface HistoryVerdict {
  /**
   * `missed`: worse, in each of the last runs. `met`: worse by less than the margin, if at all,
   * proven. `inconclusive`: neither. `incomparable`: what was before was made otherwise.
   * `unmeasured`: it is not there any more. `invalid`: too good to be believed.
   */
  readonly kind: 'met' | 'missed' | 'inconclusive' | 'incomparable' | 'unmeasured' | 'invalid'
  readonly series: Series
  readonly expectation?: Expectation
  readonly departure?: Departure
  /** Better by the margin at least, in each of the last runs. */
  readonly isImproved: boolean
  /** Worse in the last run, and not yet in as many as there must be. */
  readonly isUnconfirmed: boolean
  readonly reason?: string
  readonly shifts: readonly LevelShift[]
}

/** The last run of a history, judged by those before it. */
export interface JudgedHistory {
  readonly last: HistoryRun
  /** The runs that must agree, the last one among them. */
  readonly judged: readonly HistoryRun[]
  readonly verdicts: readonly HistoryVerdict[]
}

/** With fewer, the robust interval gives too many false alarms. */
const fewestRuns = 10

/** A smaller change is none: what nobody would notice, by unit. */
const leastChange = { s: 0.002, 'tok/s': 0.1, 'req/s': 0.01, fraction: 0, users: 1 } as const

interface Candidate {
  readonly series: Series
  readonly yardstick: Yardstick
  /** Of the judged runs, the last one first; absent where a run has no value. */
  readonly departures: readonly (Departure | undefined)[]
}

/**
 * Judges the figures of the last run by a robust prediction interval from the runs before it: those
 * that passed, were made with the same, and came since the last change of level. A regression must
 * be found in each of the last runs of its branch (`confirm`), which are no part of the yardstick:
 * the rate of false alarms is about its power. Each run's p-values are adjusted by Holm over all
 * figures.
 *
 * @returns `undefined` for a history without a run.
 */
export function judgeHistory(
  history: History,
  rules: HistoryRules,
  isWanted: (series: Series) => boolean,
): JudgedHistory | undefined {
  const last = history.runs.at(-1)
  if (last === undefined) return undefined
  const judged = history.runs
    .filter(({ branch }) => branch === last.branch)
    .slice(-rules.confirm)
    .toReversed()
  const wanted = history.series.filter(isWanted)
  const present = wanted.filter(({ points }) => points.at(-1)?.run === last)
  const candidates = present.map((series) => candidateOf(series, judged, rules))
  const worse = judged.map((_, index) => worseIn(candidates, index, rules))
  return {
    last,
    judged: judged.toReversed(),
    verdicts: [
      ...candidates.map((candidate) => verdictOf(candidate, worse, { history, rules })),
      ...missingOf(wanted, history, judged),
    ],
  }
}

function candidateOf(
  series: Series,
  judged: readonly HistoryRun[],
  { branch, margin }: HistoryRules,
): Candidate {
  const isYardstick = (run: HistoryRun): boolean =>
    run.passed && !judged.includes(run) && (branch === undefined || run.branch === branch)
  const points = series.points.filter(({ run }) => isYardstick(run))
  const yardstick = new Yardstick({ ...series, points }, margin)
  return {
    series,
    yardstick,
    departures: judged.map((run) => {
      const value = series.points.findLast((point) => point.run === run)?.value
      return value === undefined || yardstick.runs < fewestRuns
        ? undefined
        : yardstick.departure(value)
    }),
  }
}

/** Which figures are worse in a run. */
function worseIn(
  candidates: readonly Candidate[],
  index: number,
  { alpha, margin }: HistoryRules,
): ReadonlySet<Candidate> {
  const known = candidates.flatMap((candidate) => {
    const departure = candidate.departures[index]
    return departure === undefined ? [] : [{ candidate, departure }]
  })
  const adjusted = holm(known.map(({ departure }) => departure.pWorse))
  return new Set(
    known
      .filter(
        ({ candidate, departure }, each) =>
          (adjusted[each] ?? 1) < alpha &&
          departure.worseBy >= marginOfFigure(candidate.series, margin) &&
          isNoticed(candidate, departure.worseBy),
      )
      .map(({ candidate }) => candidate),
  )
}

function isNoticed({ series, yardstick }: Candidate, worseBy: number): boolean {
  const { unit } = series
  if (unit === 'fraction') return true
  const median = yardstick.expectation(0.05)?.median ?? 0
  // a speed of a half takes twice the time
  const share = series.better === 'lower' ? worseBy : 1 - 1 / (1 + worseBy)
  return Math.abs(share) * median >= leastChange[unit]
}

function verdictOf(
  candidate: Candidate,
  worse: readonly ReadonlySet<Candidate>[],
  { history, rules }: { readonly history: History; readonly rules: HistoryRules },
): HistoryVerdict {
  const { series, yardstick, departures } = candidate
  const { alpha, margin, confirm } = rules
  const expectation = yardstick.expectation(alpha)
  const [departure] = departures
  const shifts = shiftsOf(series, margin)
  const base = {
    series,
    shifts,
    isImproved: false,
    isUnconfirmed: false,
    ...(expectation !== undefined && { expectation }),
    ...(departure !== undefined && { departure }),
  }
  if (departure === undefined) return { ...base, ...whyUnknown(candidate, history) }
  const found = worse.filter((each) => each.has(candidate)).length
  if (worse[0]?.has(candidate) === true) {
    return found === confirm
      ? { ...base, kind: 'missed' }
      : {
          ...base,
          kind: 'inconclusive',
          isUnconfirmed: true,
          reason: `worse in ${found} of the last ${confirm} runs: one more run of the same commit is to confirm it`,
        }
  }
  const isBetterBy = (least: number): boolean =>
    departures.length === confirm &&
    departures.every(
      (each) => each !== undefined && each.pBetter < alpha && gainOf(candidate, each) >= least,
    )
  if (
    series.unit !== 'fraction' &&
    isBetterBy(rules.suspicious - 1) &&
    isNoticed(candidate, departure.worseBy)
  ) {
    const gain = 1 + gainOf(candidate, departure)
    const reason = `${gain.toFixed(2)} times as good, and more than ${rules.suspicious} is not believed: look for empty or cached answers`
    return { ...base, kind: 'invalid', reason }
  }
  return {
    ...base,
    kind: departure.pNoWorse < alpha ? 'met' : 'inconclusive',
    isImproved: isBetterBy(marginOfFigure(series, margin)),
  }
}

/** How much better it is: 0.5 is half as good again; of fractions the difference. */
const gainOf = ({ series }: Candidate, { worseBy }: Departure): number =>
  series.unit === 'fraction' ? -worseBy : 1 / (1 + worseBy) - 1

function whyUnknown(
  { series, yardstick }: Candidate,
  history: History,
): Pick<HistoryVerdict, 'kind' | 'reason'> {
  const differences = differencesFrom(series, history)
  const few = `${yardstick.runs} of the ${fewestRuns} runs that a yardstick needs`
  if (differences.length > 0) {
    return { kind: 'incomparable', reason: `${differences.join('; ')} (${few})` }
  }
  return { kind: 'inconclusive', reason: few }
}

/** Figures that most of the runs before had, and the last one has not. */
function missingOf(
  wanted: readonly Series[],
  history: History,
  judged: readonly HistoryRun[],
): readonly HistoryVerdict[] {
  const before = new Set(history.runs.filter((run) => !judged.includes(run)).slice(-fewestRuns))
  const last = history.runs.at(-1)
  const byFigure = Map.groupBy(wanted, ({ place, name }) => `${place}\n${name}`)
  return [...byFigure.values()].flatMap((all) => {
    const points = all.flatMap((series) => series.points)
    if (points.some(({ run }) => run === last)) return []
    const had = points.filter(({ run }) => before.has(run)).length
    const [series] = all
    return series === undefined || before.size === 0 || 2 * had <= before.size
      ? []
      : [
          {
            kind: 'unmeasured',
            series,
            isImproved: false,
            isUnconfirmed: false,
            shifts: [],
            reason: `the last run has no such figure, and ${had} of the ${before.size} before it had: it failed, or it was removed or renamed`,
          } as const,
        ]
  })
}
