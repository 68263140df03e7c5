import { expect, type MatcherState, type SyncMatcherResult } from 'vitest'

import type { SloRun } from '../report/run.ts'
import { outcomeOf } from '../slo/accept.ts'
import { formatVerdict } from '../slo/format-verdict.ts'
import type { Limit } from '../slo/limit.ts'
import { parseSloOptions, type SloOptions } from '../slo/options.ts'
import type { Verdict } from '../slo/verdict.ts'
import { checkReceived, type Judged } from './check-run.ts'
import { remember, settle, warnOpen } from './outcome.ts'
import { missingVerdict, verdictsOn } from './verdicts-on.ts'

/** A run, and the verdicts on it. */
interface JudgedRun {
  readonly label: string
  readonly run: SloRun | undefined
  readonly verdicts: readonly Verdict[]
}

/** The verdicts on a run; of a load test, on each of its phases and on the whole. */
function judge(received: Judged, limits: readonly Limit[]): readonly JudgedRun[] {
  if (received.kind === 'measure') {
    return [{ label: received.label, run: received, verdicts: verdictsOn(received, limits) }]
  }
  const isOfAll = (limit: Limit): boolean =>
    limit.kind === 'system' && limit.system === 'peakThroughput'
  const ofAll = limits
    .filter(isOfAll)
    .map(
      (limit) =>
        received.verdicts.find(
          (known) => known.limit.key === limit.key && known.limit.value === limit.value,
        ) ?? missingVerdict(limit, 'slo.load()'),
    )
  const ofPhases = limits.filter((limit) => !isOfAll(limit))
  return [
    ...(ofPhases.length === 0
      ? []
      : received.runs.map((run) => ({
          label: run.label,
          run,
          verdicts: verdictsOn(run, ofPhases),
        }))),
    { label: received.label, run: undefined, verdicts: ofAll },
  ]
}

function toMeetSLO(this: MatcherState, received: unknown, slo: SloOptions): SyncMatcherResult {
  checkReceived(received)
  const judged = judge(received, parseSloOptions(slo))
  const [first] = received.kind === 'measure' ? [received] : received.runs
  const onInconclusive = first?.plan.onInconclusive ?? 'point'
  for (const { label, verdicts } of judged) remember(this, label, verdicts)
  for (const { label, verdicts } of judged) warnOpen(this, label, verdicts, onInconclusive)
  const verdicts = judged.flatMap((each) => each.verdicts)
  const outcomes = new Set(verdicts.map((verdict) => outcomeOf(verdict, onInconclusive)))
  const pass = settle(outcomes, this.isNot || false)
  return {
    pass,
    message: () => messageOf(received.label, judged, outcomes.has('fails'), pass),
  }
}

function messageOf(
  label: string,
  judged: readonly JudgedRun[],
  hasNone: boolean,
  pass: boolean,
): string {
  const says = hasNone ? 'has no verdict on' : pass ? 'meets' : 'misses'
  const shown = judged.filter(({ verdicts }) => verdicts.length > 0)
  return [`${label} ${says} its objectives`, ...shown.flatMap((each) => linesOf(each, label))].join(
    '\n',
  )
}

function linesOf({ label, run, verdicts }: JudgedRun, whole: string): string[] {
  const head = label === whole ? [''] : ['', `${label}:`]
  return [...head, ...verdicts.map(formatVerdict), ...(run === undefined ? [] : failuresOf(run))]
}

function failuresOf({ requests, failures }: SloRun): string[] {
  const { sent, completed, ...others } = requests
  const classes = Object.entries(others).flatMap(([name, count]) =>
    count > 0 ? [`${count} ${name}`] : [],
  )
  return classes.length === 0
    ? []
    : [
        '',
        `Of ${sent} requests: ${completed} completed, ${classes.join(', ')}`,
        ...failures.slice(0, 3).map(({ detail, count }) => `  ${count} × ${detail}`),
      ]
}

// At import time on purpose: projects that do not inherit the setup file have the matcher, too.
expect.extend({ toMeetSLO })
