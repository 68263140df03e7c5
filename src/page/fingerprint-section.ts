import { type Markup, markup } from '../charts/markup.ts'
import { known } from '../charts/units.ts'
import type { EvalRun } from '../report/eval-run.ts'
import type { PlannedLength, RunEnvironment, RunPlan, RunTarget } from '../report/run.ts'
import { formatCount, formatSeconds, formatShare } from '../slo/format-number.ts'
import type { Entries, SummaryEntry } from './entries.ts'
import { type Column, renderTable } from './table.ts'

/** A run or an eval. */
interface Named {
  readonly name: string
  readonly origin: string
}

/** What was made with the same. */
interface Shared<Value> {
  readonly value: Value
  readonly runs: readonly Named[]
}

/** On what, with what and how the runs were made; what differs has a row of its own. */
export function fingerprintTables({ runs, evals }: Entries): readonly Markup[] {
  const all = [
    ...runs.map(({ name, origin, run }) => ({ name, origin, made: run })),
    ...evals.map(({ name, origin, summary }) => ({ name, origin, made: summary })),
  ]
  if (all.length === 0) return []
  const environments = sharedBy(all, ({ made }) => made.environment)
  const targets = sharedBy(all, ({ made }) => made.target)
  // looks follow from the number of users, and would tell each run from the next
  const plans = sharedBy(runs, ({ run: { plan } }) => ({ ...plan, looks: [] }))
  return [
    ...(environments.length > 1
      ? [
          markup`<p class="warning">Not all runs were made with the same machine, software and commit: their figures differ for that reason as well.</p>`,
        ]
      : []),
    renderTable({
      caption: 'Machine and software',
      rows: environments,
      columns: environmentColumns,
    }),
    renderTable({
      caption: 'Targets, as they describe themselves',
      rows: targets,
      columns: targetColumns,
    }),
    ...(plans.length === 0
      ? []
      : [renderTable({ caption: 'Plans', rows: plans, columns: planColumns })]),
    ...(evals.length === 0
      ? []
      : [renderTable({ caption: 'Plans of evals', rows: evals, columns: evalColumns })]),
  ]
}

function sharedBy<Entry extends Named, Value>(
  runs: readonly Entry[],
  valueOf: (entry: Entry) => Value,
): readonly Shared<Value>[] {
  const groups = Map.groupBy(runs, (entry) => JSON.stringify(valueOf(entry)))
  return [...groups.values()].flatMap((entries) => {
    const [first] = entries
    return first === undefined ? [] : [{ value: valueOf(first), runs: entries }]
  })
}

function countOf<Value>(): Column<Shared<Value>> {
  return { head: 'runs', cell: ({ runs }) => namesOf(runs) }
}

function namesOf(runs: readonly Named[]): string {
  const [first] = runs
  if (runs.length <= 1) return first?.name ?? ''
  const origins = [...new Set(runs.map(({ origin }) => origin))].filter((origin) => origin !== '')
  return `${formatCount(runs.length)} runs${origins.length === 0 ? '' : ` of ${origins.join('; ')}`}`
}

const environmentColumns: readonly Column<Shared<RunEnvironment>>[] = [
  countOf(),
  { head: 'CPU', isText: true, cell: ({ value }) => value.cpu },
  { head: 'cores', cell: ({ value }) => formatCount(value.cores) },
  { head: 'memory', cell: ({ value }) => `${Number((value.memory / 2 ** 30).toPrecision(3))} GiB` },
  {
    head: 'system',
    isText: true,
    cell: ({ value }) => `${value.platform} ${value.architecture}`,
  },
  { head: 'Node', isText: true, cell: ({ value }) => value.node },
  { head: 'Vitest', isText: true, cell: ({ value }) => value.vitest },
  { head: 'commit', isText: true, cell: ({ value }) => value.commit?.slice(0, 12) },
]

const targetColumns: readonly Column<Shared<RunTarget>>[] = [
  countOf(),
  { head: 'target', isText: true, cell: ({ value }) => value.name },
  { head: 'model', isText: true, cell: ({ value }) => value.model },
  {
    head: 'backend',
    isText: true,
    cell: ({ value: { backend, backendVersion } }) =>
      known(backend, (name) => [name, backendVersion].filter(Boolean).join(' ')),
  },
  { head: 'threads', cell: ({ value }) => known(value.threads, formatCount) },
  { head: 'precision', isText: true, cell: ({ value }) => value.precision },
  { head: 'seed', cell: ({ value }) => known(value.seed, String) },
  {
    head: 'details',
    isLong: true,
    cell: ({ value }) =>
      known(value.details, (details) =>
        Object.entries(details)
          .map(([name, detail]) => `${name} ${detail}`)
          .join(', '),
      ),
  },
  {
    head: 'notes',
    isLong: true,
    cell: ({ value }) => known(value.notes, (notes) => notes.join(' ')),
  },
]

const planColumns: readonly Column<Shared<RunPlan>>[] = [
  countOf(),
  { head: 'prompts', isText: true, cell: ({ value }) => value.prompt },
  { head: 'prompt tokens', cell: ({ value }) => lengthOf(value.promptTokens) },
  { head: 'answer tokens', cell: ({ value }) => lengthOf(value.maxTokens) },
  {
    head: 'length forced',
    isText: true,
    cell: ({ value }) => (value.isLengthForced ? 'yes' : 'no'),
  },
  { head: 'shared prefix', cell: ({ value }) => known(value.sharedPrefixTokens, formatCount) },
  { head: 'turns', cell: ({ value }) => known(value.turns, lengthOf) },
  { head: 'seed', cell: ({ value }) => String(value.seed) },
  { head: 'warm-up', cell: ({ value }) => formatCount(value.warmup) },
  { head: 'window at least', cell: ({ value }) => known(value.minDuration, formatSeconds) },
  { head: 'at most', cell: ({ value }) => formatSeconds(value.maxDuration) },
  { head: 'request timeout', cell: ({ value }) => formatSeconds(value.requestTimeout) },
  { head: 'confidence', cell: ({ value }) => formatShare(value.confidence) },
  { head: 'open verdicts', isText: true, cell: ({ value }) => value.onInconclusive },
  { head: 'preset', isText: true, cell: ({ value }) => value.preset },
]

/** A number, or a distribution with its parameters. */
function lengthOf(length: PlannedLength): string {
  if (typeof length === 'number') return formatCount(length)
  return Object.values(length).map(String).join(' ')
}

const evalColumns: readonly Column<SummaryEntry<EvalRun>>[] = [
  { head: 'eval', cell: ({ name }) => name },
  { head: 'dataset', isText: true, cell: ({ summary: { plan } }) => plan.dataset },
  { head: 'split', isText: true, cell: ({ summary: { plan } }) => plan.split },
  { head: 'sample', cell: ({ summary: { plan } }) => known(plan.sample, formatCount) },
  { head: 'scorer', isText: true, cell: ({ summary: { plan } }) => plan.score },
  { head: 'repeats', cell: ({ summary: { plan } }) => formatCount(plan.repeats) },
  { head: 'at once', cell: ({ summary: { plan } }) => formatCount(plan.concurrency) },
  { head: 'answer tokens', cell: ({ summary: { plan } }) => formatCount(plan.maxTokens) },
  { head: 'a failure is', isText: true, cell: ({ summary: { plan } }) => plan.onFailure },
  { head: 'said of', isText: true, cell: ({ summary: { plan } }) => plan.estimand },
  { head: 'confidence', cell: ({ summary: { plan } }) => formatShare(plan.confidence) },
  { head: 'seed', cell: ({ summary: { plan } }) => String(plan.seed) },
]
