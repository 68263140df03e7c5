import { formatChanges } from '../regression/format-change.ts'
import { type OnInconclusive, outcomeOf } from '../slo/accept.ts'
import { formatCount } from '../slo/format-number.ts'
import { formatVerdict } from '../slo/format-verdict.ts'
import type { Verdict } from '../slo/verdict.ts'
import { createAnchors, type Entries, isTold, type RunEntry, type SummaryEntry } from './entries.ts'

/** Something that was to be kept, and whether it was. */
export interface Claim {
  readonly id: string
  readonly kind: Verdict['kind']
  readonly text: string
  /** What it is said of, and where that stands on the page. */
  readonly name: string
  readonly target: string
  /** File and test. */
  readonly test: string
  /** Whether a test fails by it, if it was asserted. */
  readonly isFailing: boolean
  readonly isAsserted: boolean
  /** What the target said, where something failed. */
  readonly failures: readonly string[]
}

type Said = Pick<Claim, 'kind' | 'text' | 'isFailing'>
type Place = Pick<SummaryEntry<unknown>, 'place' | 'name' | 'id'>

/** All verdicts of the reports; those of probes are told by their search. */
export function claimsOf(entries: Entries): readonly Claim[] {
  const anchors = createAnchors()
  const toClaims = (
    { place, name, id }: Place,
    said: readonly Said[],
    failures: readonly string[] = [],
  ): Claim[] =>
    said.map((each) => ({
      ...each,
      id: anchors(`verdict ${name}`),
      name,
      target: id,
      test: `${place.file} > ${place.test}`,
      isAsserted: place.isAsserted,
      failures: each.kind === 'met' ? [] : failures,
    }))
  const { runs, loads, searches, comparisons, evals } = entries
  return [
    ...runs
      .filter((entry) => !isTold(entry, entries))
      .flatMap((entry) => toClaims(entry, saidOfRun(entry, entries), failuresOf(entry))),
    ...[...loads, ...searches].flatMap((entry) =>
      toClaims(
        entry,
        entry.summary.verdicts.map((verdict) => saidOf(verdict, 'point')),
      ),
    ),
    ...evals.flatMap((entry) =>
      toClaims(
        entry,
        entry.summary.verdicts.map((verdict) => saidOf(verdict, entry.summary.plan.onInconclusive)),
        entry.summary.failures
          .slice(0, 3)
          .map(({ detail, count }) => `${formatCount(count)} × ${detail}`),
      ),
    ),
    ...comparisons.flatMap((entry) =>
      toClaims(entry, [
        ...formatChanges(entry.summary.changes, entry.summary).map(({ kind, text }) => ({
          kind,
          text,
          isFailing: kind === 'missed' || kind === 'invalid' || kind === 'unmeasured',
        })),
        ...entry.summary.verdicts.map((verdict) => saidOf(verdict, entry.summary.onInconclusive)),
      ]),
    ),
    ...entries.sources.flatMap(({ report }) =>
      report.unfinished.flatMap(({ label, file, test, requests, planned }) =>
        toClaims(
          {
            place: { ...unfinishedPlace, file, test },
            name: label,
            id: 'runs',
          },
          [
            {
              kind: 'unmeasured',
              text: `unfinished: ${formatCount(requests)}${requests > planned ? '' : ` of at most ${formatCount(planned)}`} requests had been sent when Vitest ended`,
              isFailing: true,
            },
          ],
        ),
      ),
    ),
  ]
}

const unfinishedPlace = {
  project: '',
  state: 'pending',
  repeat: 0,
  droppedAttempts: 0,
  isAsserted: true,
} as const

/** The verdicts of a run; what spoilt it, or that its target died, where none of them says so. */
function saidOfRun({ run, place }: RunEntry, { loads }: Entries): readonly Said[] {
  const said = run.verdicts.map((verdict) => saidOf(verdict, run.plan.onInconclusive))
  const ofLoad = loads
    .filter((load) => load.place.test === place.test && load.summary.label === run.partOf)
    .flatMap(({ summary }) => summary.verdicts)
  const isSaid = (kind: Verdict['kind']): boolean =>
    [...run.verdicts, ...ofLoad].some((verdict) => verdict.kind === kind)
  const { invalid, death } = run
  return [
    ...said,
    ...(invalid === undefined || isSaid('invalid')
      ? []
      : [{ kind: 'invalid', text: `invalid: ${invalid}`, isFailing: true } as const]),
    ...(death === undefined || isSaid('unmeasured')
      ? []
      : [
          {
            kind: 'unmeasured',
            text: `unmeasured: the target died, ${death}`,
            isFailing: true,
          } as const,
        ]),
  ]
}

function saidOf(verdict: Verdict, onInconclusive: OnInconclusive): Said {
  const outcome = outcomeOf(verdict, onInconclusive)
  return {
    kind: verdict.kind,
    text: formatVerdict(verdict),
    isFailing: outcome === 'missed' || outcome === 'fails',
  }
}

function failuresOf({ run }: RunEntry): readonly string[] {
  return run.failures.slice(0, 3).map(({ detail, count }) => `${formatCount(count)} × ${detail}`)
}
