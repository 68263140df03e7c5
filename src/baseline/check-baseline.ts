import type { ChangeVerdict } from '../regression/judge-changes.ts'
import type { BaselineCheck, BaselineRun, ComparedNumbers } from '../report/baseline-check.ts'
import {
  differenceIn,
  differencesOf,
  type Fingerprint,
  fingerprintOf,
  formatDifference,
} from '../report/fingerprint.ts'
import { type Measured, numbersOf, sizeOf, spoiltBy } from '../report/measured-numbers.ts'
import type { Baseline, BaselineEntry } from './baseline-file.ts'
import {
  type BaselineRules,
  confirmAgainst,
  fewestSessions,
  isStillSuspect,
  isSuspect,
  type SessionRun,
  suspectsOf,
} from './judge-against-baseline.ts'
import { entryFor, type UpdateMode } from './merge-baseline.ts'

/** Something measured, and what it is to be compared with. */
export interface BaselineQuestion {
  readonly baseline: Baseline
  /** The file, as it was given. */
  readonly path: string
  readonly place: string
  readonly machine?: string
  readonly measured: Measured
  readonly at: string
  readonly mode: UpdateMode
  readonly onIncomparable: 'warn' | 'fail'
  readonly onRegression: 'warn' | 'fail'
  readonly rules: Omit<BaselineRules, 'places'>
  /** New runs that are to confirm a regression. */
  readonly confirmations: number
  /** Measures once more. */
  readonly again: (run: number) => Promise<Measured>
}

type Found = Pick<BaselineCheck, 'outcome'> &
  Partial<
    Pick<BaselineCheck, 'reason' | 'changes' | 'unconfirmed' | 'confirmations' | 'differences'>
  > & {
    readonly entry?: BaselineEntry
  }

/**
 * Compares something measured with its baseline; where it looks worse, or too good, it is measured
 * again, and only the new runs decide.
 */
export async function checkBaseline(question: BaselineQuestion): Promise<BaselineCheck> {
  const { measured, path, place, machine, rules } = question
  const fingerprint = fingerprintOf(measured)
  const spoilt = spoiltBy(measured)
  const run = runOf(measured, question.at)
  const found = await compare(question, fingerprint, spoilt)
  const { entry, ...rest } = found
  const isUsable =
    fingerprint !== undefined && spoilt === undefined && Object.keys(run.numbers).length > 0
  const [first, last] = [entry?.runs[0], entry?.runs.at(-1)]
  return {
    label: measured.label,
    place,
    path,
    isFailing: fails(found.outcome, question),
    sessions: entry?.runs.length ?? 0,
    ...(first !== undefined && { from: first.at }),
    ...(last !== undefined && { to: last.at }),
    confirmations: 0,
    changes: [],
    margin: rules.margin,
    confidence: 1 - rules.alpha,
    ...rest,
    ...(isUsable && {
      addition: { ...(machine !== undefined && { machine }), fingerprint, run },
    }),
  }
}

function fails(
  outcome: BaselineCheck['outcome'],
  { onRegression, onIncomparable }: BaselineQuestion,
): boolean {
  if (outcome === 'missed' || outcome === 'suspicious') return onRegression === 'fail'
  return outcome === 'incomparable' && onIncomparable === 'fail'
}

async function compare(
  question: BaselineQuestion,
  fingerprint: Fingerprint | undefined,
  spoilt: string | undefined,
): Promise<Found> {
  const { baseline, place, machine, measured, mode } = question
  if (spoilt !== undefined || fingerprint === undefined) {
    return { outcome: 'unmeasured', reason: spoilt ?? 'nothing was run' }
  }
  if (mode === 'all') return { outcome: 'accepted' }
  const known = baseline.entries[place] ?? []
  if (known.length === 0) return { outcome: 'new' }
  const entry = entryFor(known, { ...(machine !== undefined && { machine }), fingerprint })
  if (entry === undefined) return incomparable(known, fingerprint, machine)
  if (entry.runs.length < fewestSessions) return { outcome: 'learning', entry }
  const session = sessionOf(measured)
  const first = suspectsOf(entry, session, { ...question.rules, places: 1 })
  if (first.length === 0)
    return { outcome: 'unmeasured', reason: 'it has none of the numbers of its baseline', entry }
  if (!first.some(isSuspect)) return { outcome: outcomeOf(first), changes: first, entry }
  return { ...(await confirmed(question, entry, first)), entry }
}

async function confirmed(
  question: BaselineQuestion,
  entry: BaselineEntry,
  first: readonly ChangeVerdict[],
): Promise<Found> {
  const looks = `it looks ${first.some(({ kind }) => kind === 'missed') ? 'worse' : 'too good'}`
  const runs: SessionRun[] = []
  for (let run = 0; run < question.confirmations; run++) {
    // oxlint-disable-next-line no-await-in-loop -- two at once would measure each other
    const measured = await question.again(run)
    // a run that this process disturbed says nothing
    if (spoiltBy(measured) !== undefined) continue
    runs.push(sessionOf(measured))
    if (!isStillSuspect(entry, first, runs, question.rules)) {
      const reason = `${looks.replace('looks', 'looked')} at first, and not in ${runs.length === 1 ? 'a new run' : `${runs.length} new runs`}`
      const changes = first.map((each) => opened(each, reason))
      return {
        outcome: 'inconclusive',
        reason,
        changes,
        unconfirmed: first,
        confirmations: runs.length,
      }
    }
  }
  const confirmations = runs.length
  const told = { unconfirmed: first, confirmations }
  if (runs.length < 2) {
    const reason =
      question.confirmations < 2
        ? `${looks}, and the test's timeout leaves no time for the 2 new runs that could confirm it: raise "testTimeout"`
        : `${looks}, and ${runs.length} of ${question.confirmations} new runs could confirm it: 2 are needed`
    const changes = first.map((each) => opened(each, 'no new runs have confirmed it'))
    return { outcome: 'inconclusive', reason, changes, ...told }
  }
  const places = placesOf(question, entry)
  const changes = confirmAgainst(entry, first, runs, { ...question.rules, places })
  return { outcome: outcomeOf(changes), changes, ...told }
}

/** What nothing has confirmed is no regression, and no proof that there is none. */
function opened(verdict: ChangeVerdict, reason: string): ChangeVerdict {
  return verdict.kind === 'missed' ? { ...verdict, kind: 'inconclusive', reason } : verdict
}

/** Places that have an entry of this machine: a regression of any of them would be found. */
function placesOf({ baseline }: BaselineQuestion, { machine, fingerprint }: BaselineEntry): number {
  const isHere = (entry: BaselineEntry): boolean =>
    entry.machine === machine &&
    ['cpu', 'cores', 'system', 'nodeMajor'].every(
      (field) => entry.fingerprint[field] === fingerprint[field],
    )
  return Object.values(baseline.entries).filter((entries) => entries.some(isHere)).length
}

function outcomeOf(changes: readonly ChangeVerdict[]): BaselineCheck['outcome'] {
  const kinds = new Set(changes.map(({ kind }) => kind))
  if (kinds.has('missed')) return 'missed'
  if (kinds.has('invalid')) return 'suspicious'
  if (kinds.has('unmeasured')) return 'unmeasured'
  return kinds.has('inconclusive') ? 'inconclusive' : 'met'
}

function incomparable(
  known: readonly BaselineEntry[],
  fingerprint: Fingerprint,
  machine: string | undefined,
): Found {
  const all = known.map((entry) => [
    ...(entry.machine === machine ? [] : [differenceIn('machine label', entry.machine, machine)]),
    ...differencesOf(entry.fingerprint, fingerprint),
  ])
  const differences = all.toSorted((a, b) => a.length - b.length)[0] ?? []
  return {
    outcome: 'incomparable',
    differences,
    reason: differences.map(formatDifference).join(', '),
  }
}

const sessionOf = (measured: Measured): SessionRun => ({
  // as exact as what is kept
  numbers: numbersOf(measured).map(({ metric, value }) => ({ metric, value: rounded(value) })),
  requests: sizeOf(measured),
})

function runOf(measured: Measured, at: string): BaselineRun {
  const commit =
    measured.kind === 'measure' || measured.kind === 'eval'
      ? measured.environment.commit
      : measured.runs[0]?.environment.commit
  const numbers: ComparedNumbers = Object.fromEntries(
    numbersOf(measured)
      .filter(({ value }) => Number.isFinite(value))
      .map(({ metric, value }) => [metric.name, rounded(value)]),
  )
  return { at, ...(commit !== undefined && { commit }), requests: sizeOf(measured), numbers }
}

const rounded = (value: number): number => Number(value.toPrecision(6))
