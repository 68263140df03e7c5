import { expect, type MatcherState, type SyncMatcherResult } from 'vitest'

import type { SloRun } from '../report/run.ts'
import { outcomeOf } from '../slo/accept.ts'
import { formatVerdict } from '../slo/format-verdict.ts'
import type { Limit } from '../slo/limit.ts'
import { parseSloOptions, type SloOptions } from '../slo/options.ts'
import type { Verdict } from '../slo/verdict.ts'
import { checkReceived, type Judged } from './check-run.ts'
import { failuresOf, failuresOfAll } from './failures.ts'
import { remember, settle, warnOpen } from './outcome.ts'
import { failuresOfEval, verdictsOnEval } from './verdicts-on-eval.ts'
import { missingVerdict, verdictsOn } from './verdicts-on.ts'

/** A run, and the verdicts on it. */
interface JudgedRun {
  readonly label: string
  readonly run: SloRun | undefined
  readonly verdicts: readonly Verdict[]
  /** What failed, in lines. */
  readonly failures?: readonly string[]
}

/** The verdicts on a run; of a load test, on each of its phases and on the whole. */
function judge(received: Judged, limits: readonly Limit[]): readonly JudgedRun[] {
  if (received.kind === 'measure') {
    return [{ label: received.label, run: received, verdicts: verdictsOn(received, limits) }]
  }
  if (received.kind === 'eval') {
    const verdicts = verdictsOnEval(received, limits)
    return [{ label: received.label, run: undefined, verdicts, failures: failuresOfEval(received) }]
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
  const untried = received.endedBy === 'budget' ? received.users.slice(received.runs.length) : []
  return [
    ...(ofPhases.length === 0
      ? []
      : received.runs.map((run) => ({
          label: run.label,
          run,
          verdicts: verdictsOn(run, ofPhases),
        }))),
    ...untried.map((users) => ({
      label: `${received.label}, ${users} users`,
      run: undefined,
      verdicts: ofPhases.map((limit) => unmeasuredPhase(limit)),
    })),
    { label: received.label, run: undefined, verdicts: ofAll },
  ]
}

function unmeasuredPhase(limit: Limit): Verdict {
  const reason = 'the budget of seconds was spent before this phase began: raise "budget"'
  return { kind: 'unmeasured', limit, reason, requests: 0 }
}

function toMeetSLO(this: MatcherState, received: unknown, slo: SloOptions): SyncMatcherResult {
  checkReceived(received)
  const judged = judge(received, parseSloOptions(slo))
  const runs =
    received.kind === 'eval' ? [] : received.kind === 'measure' ? [received] : received.runs
  const onInconclusive =
    (received.kind === 'eval' ? received : runs[0])?.plan.onInconclusive ?? 'point'
  for (const { label, verdicts } of judged) remember(this, label, verdicts)
  for (const { label, verdicts } of judged) warnOpen(this, label, verdicts, onInconclusive)
  const verdicts = judged.flatMap((each) => each.verdicts)
  const outcomes = new Set(verdicts.map((verdict) => outcomeOf(verdict, onInconclusive)))
  const pass = settle(outcomes, this.isNot || false)
  return {
    pass,
    message: () => messageOf(received.label, judged, runs, outcomes.has('fails'), pass),
  }
}

function messageOf(
  label: string,
  judged: readonly JudgedRun[],
  runs: readonly SloRun[],
  hasNone: boolean,
  pass: boolean,
): string {
  const says = hasNone ? 'has no verdict on' : pass ? 'meets' : 'misses'
  const shown = judged.filter(({ verdicts }) => verdicts.length > 0)
  return [
    `${label} ${says} its objectives`,
    ...shown.flatMap((each) => linesOf(each, label)),
    ...(shown.some(({ run }) => run !== undefined) ? [] : failuresOfAll(runs)),
  ].join('\n')
}

function linesOf({ label, run, verdicts, failures = [] }: JudgedRun, whole: string): string[] {
  const head = label === whole ? [''] : ['', `${label}:`]
  return [
    ...head,
    ...verdicts.map(formatVerdict),
    ...(run === undefined ? failures : failuresOf(run)),
  ]
}

// At import time on purpose: projects that do not inherit the setup file have the matcher, too.
expect.extend({ toMeetSLO })
