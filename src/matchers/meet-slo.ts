import { expect, type MatcherState, type SyncMatcherResult } from 'vitest'

import { observedSamples } from '../report/observed-samples.ts'
import type { SloRun } from '../report/run.ts'
import { outcomeOf } from '../slo/accept.ts'
import { formatVerdict } from '../slo/format-verdict.ts'
import { judgeRequests } from '../slo/judge-requests.ts'
import type { Limit } from '../slo/limit.ts'
import { parseSloOptions, type SloOptions } from '../slo/options.ts'
import type { Verdict } from '../slo/verdict.ts'
import { checkRun } from './check-run.ts'

/**
 * The verdicts on these limits: those that the run was made to prove, as they are; others from its
 * samples, by one look at the full error probability.
 */
function verdictsOn(run: SloRun, limits: readonly Limit[]): readonly Verdict[] {
  const knownOf = (limit: Limit): Verdict | undefined =>
    run.verdicts.find(
      (verdict) => verdict.limit.key === limit.key && verdict.limit.value === limit.value,
    )
  const observed = observedSamples(run)
  const added = limits.filter((limit) => knownOf(limit) === undefined)
  const judged = judgeRequests(added, observed, {
    alpha: 1 - run.plan.confidence,
    looks: 1,
    look: 1,
    concurrency: run.users,
    ...(run.invalid !== undefined && { invalid: run.invalid }),
  })
  return limits.flatMap(
    (limit) => knownOf(limit) ?? judged.find((verdict) => verdict.limit.key === limit.key) ?? [],
  )
}

function toMeetSLO(this: MatcherState, received: unknown, slo: SloOptions): SyncMatcherResult {
  checkRun(received)
  const run = received
  // Without `.not` it is undefined, whatever its type says.
  const isNot = this.isNot || false
  const verdicts = verdictsOn(run, parseSloOptions(slo))
  const { onInconclusive } = run.plan
  const outcomes = new Set(verdicts.map((verdict) => outcomeOf(verdict, onInconclusive)))
  remember(this, run, verdicts)
  const open = verdicts.filter(({ kind }) => kind === 'inconclusive')
  if (open.length > 0 && onInconclusive !== 'fail') {
    const text = `${run.label}: the requests do not decide\n${open.map(formatVerdict).join('\n')}`
    void this.task?.context.annotate(text, 'warning')
  }
  const pass = outcomes.has('fails')
    ? isNot
    : outcomes.has('missed')
      ? false
      : outcomes.has('passes')
        ? !isNot
        : true
  return { pass, message: () => messageOf(run, verdicts, outcomes.has('fails'), pass) }
}

/** Adds the verdicts to what reports show of this run. */
function remember(state: MatcherState, run: SloRun, verdicts: readonly Verdict[]): void {
  const entry = state.task?.meta.slo?.findLast(({ label }) => label === run.label)
  if (entry === undefined) return
  entry.isAsserted = true
  const isKnown = ({ limit }: Verdict): boolean =>
    entry.verdicts.some(
      (known) => known.limit.key === limit.key && known.limit.value === limit.value,
    )
  entry.verdicts.push(...verdicts.filter((verdict) => !isKnown(verdict)))
}

function messageOf(
  run: SloRun,
  verdicts: readonly Verdict[],
  hasNone: boolean,
  pass: boolean,
): string {
  const says = hasNone ? 'has no verdict on' : pass ? 'meets' : 'misses'
  const { sent, completed, ...others } = run.requests
  const classes = Object.entries(others).flatMap(([name, count]) =>
    count > 0 ? [`${count} ${name}`] : [],
  )
  const failures = run.failures.slice(0, 3).map(({ detail, count }) => `  ${count} × ${detail}`)
  return [
    `${run.label} ${says} its objectives`,
    '',
    ...verdicts.map(formatVerdict),
    ...(classes.length > 0
      ? ['', `Of ${sent} requests: ${completed} completed, ${classes.join(', ')}`, ...failures]
      : []),
  ].join('\n')
}

// At import time on purpose: projects that do not inherit the setup file have the matcher, too.
expect.extend({ toMeetSLO })
