import type { ComparisonRun } from '../report/comparison-run.ts'
import type { EvalRun } from '../report/eval-run.ts'
import type { SloRun } from '../report/run.ts'
import type { CapacityRun, LoadTestRun } from '../report/summary-run.ts'

/** What `toMeetSLO` judges: a run, a load test with the runs of its phases, or an eval. */
export type Judged = SloRun | (LoadTestRun & { readonly runs: readonly SloRun[] }) | EvalRun

/** What `toSustain` judges: a search with the runs of its probes. */
export type Searched = CapacityRun & { readonly runs: readonly SloRun[] }

const kindOf = (received: unknown): unknown =>
  typeof received === 'object' && received !== null && 'kind' in received
    ? received.kind
    : undefined

/** @throws TypeError when it is called with something that has no limits. */
export function checkReceived(received: unknown): asserts received is Judged {
  const kind = kindOf(received)
  if (kind === 'measure' || kind === 'load' || kind === 'eval') return
  throw new TypeError(
    `toMeetSLO() was called with ${describe(received)}. ` +
      'It must be called with the run that slo.measure(), slo.load() or slo.evaluate() gives. Write expect(await slo.measure(target)).toMeetSLO(…).',
  )
}

/** @throws TypeError when it is called with something else than a search, or without a number. */
export function checkSearched(received: unknown, users: unknown): asserts received is Searched {
  if (kindOf(received) !== 'capacity') {
    throw new TypeError(
      `toSustain() was called with ${describe(received)}. ` +
        'It must be called with what slo.capacity() gives. Write expect(await slo.capacity(target, { slo })).toSustain(8).',
    )
  }
  if (typeof users === 'number' && Number.isInteger(users) && users > 0) return
  throw new TypeError(
    `toSustain() must not be given ${String(users)}. It must be given a whole number of users from 1.`,
  )
}

/** @throws TypeError when it is called with something else than a comparison. */
export function checkCompared(
  received: unknown,
): asserts received is ComparisonRun & { readonly runs: readonly SloRun[] } {
  if (kindOf(received) === 'comparison') return
  throw new TypeError(
    `toHaveNoRegression() was called with ${describe(received)}. ` +
      'It must be called with what slo.compare() gives. Write expect(await slo.compare({ base, head })).toHaveNoRegression().',
  )
}

function describe(received: unknown): string {
  if (received instanceof Promise) return 'a Promise'
  const kind = kindOf(received)
  switch (kind) {
    case 'measure':
      return 'a run of slo.measure()'
    case 'load':
      return 'a load test of slo.load()'
    case 'capacity':
      return 'a search of slo.capacity()'
    case 'comparison':
      return 'a comparison of slo.compare()'
    case 'eval':
      return 'an eval of slo.evaluate()'
    default:
      return typeof received
  }
}
