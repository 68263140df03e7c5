import { expect, type MatcherState, type SyncMatcherResult } from 'vitest'

import { formatChange, formatChanges } from '../regression/format-change.ts'
import type { ChangeVerdict } from '../regression/judge-changes.ts'
import type { ComparisonRun } from '../report/comparison-run.ts'
import type { SloRun } from '../report/run.ts'
import type { Outcome } from '../slo/accept.ts'
import { checkCompared } from './check-run.ts'
import { failuresOfAll } from './failures.ts'
import { settle } from './outcome.ts'

/** Of comparisons an open one never goes by its point: half of all unchanged heads are open. */
function outcomeOf(
  { kind }: ChangeVerdict,
  onInconclusive: ComparisonRun['onInconclusive'],
): Outcome {
  if (kind === 'met' || kind === 'missed') return kind
  return kind === 'inconclusive' && onInconclusive !== 'fail' ? 'passes' : 'fails'
}

function toHaveNoRegression(this: MatcherState, received: unknown): SyncMatcherResult {
  checkCompared(received)
  const { label, changes, onInconclusive } = received
  const entry = this.task?.meta.slo?.findLast((known) => known.label === label)
  if (entry !== undefined) entry.isAsserted = true
  const open = changes.filter(({ kind }) => kind === 'inconclusive')
  if (open.length > 0 && onInconclusive !== 'fail') {
    const lines = open.map((verdict) => formatChange(verdict, received))
    void this.task?.context.annotate(
      `${label}: the runs do not decide\n${lines.join('\n')}`,
      'warning',
    )
  }
  const outcomes = new Set(changes.map((verdict) => outcomeOf(verdict, onInconclusive)))
  const pass = settle(outcomes, this.isNot || false)
  return { pass, message: () => messageOf(received, outcomes, pass) }
}

function messageOf(
  received: ComparisonRun & { readonly runs: readonly SloRun[] },
  outcomes: ReadonlySet<Outcome>,
  pass: boolean,
): string {
  const { label, target, base, changes, runs } = received
  const says = outcomes.has('fails')
    ? 'has no verdict on a regression'
    : pass
      ? 'has no regression'
      : 'has a regression'
  return [
    `${label} ${says} of ${target.name} from ${base.name}`,
    '',
    ...formatChanges(changes, received).map(({ text }) => text),
    ...failuresOfAll(runs),
  ].join('\n')
}

// At import time on purpose: projects that do not inherit the setup file have the matcher, too.
expect.extend({ toHaveNoRegression })
