import { type Markup, markup } from '../charts/markup.ts'
import { known } from '../charts/units.ts'
import type { Lateness } from '../report/client-health.ts'
import type { SloRun } from '../report/run.ts'
import { formatCount, formatSeconds, formatShare } from '../slo/format-number.ts'
import { describeTrend } from '../slo/steady-state.ts'
import type { Entries, RunEntry } from './entries.ts'
import { type Column, renderTable } from './table.ts'

/** So many runs have a row. */
const mostRows = 600

/** Whether the client was able to measure what it measured, run by run. */
export function healthTables({ runs }: Entries): readonly Markup[] {
  if (runs.length === 0) return []
  const invalid = runs.filter(
    ({ run }) => run.invalid !== undefined && run.target.recordedAt === undefined,
  )
  const suspect = runs.filter(({ run }) => run.client?.state === 'suspect').length
  const doubt =
    suspect === 0 ? '' : ` It is suspect in ${formatCount(suspect)}: their figures may be off.`
  const fitness =
    invalid.length === 0
      ? 'The client was fit to measure in every run.'
      : `The client spoilt ${formatCount(invalid.length)} of ${formatCount(runs.length)} runs: no verdict rests on them.`
  const sentence = `${fitness}${doubt}`
  return [
    markup`<p>${sentence}</p>`,
    renderTable({
      caption: 'Health of the client, and how the runs ended',
      rows: runs.slice(0, mostRows),
      columns,
    }),
    ...warningsOf(runs),
  ]
}

const late = ({ p50, p99, max }: Lateness): string =>
  `${formatSeconds(p50)} / ${formatSeconds(p99)} / ${formatSeconds(max)}`

const columns: readonly Column<RunEntry>[] = [
  { head: 'run', cell: ({ id, name }) => markup`<a href="#${id}">${name}</a>` },
  { head: 'client', isText: true, cell: ({ run }) => run.client?.state },
  {
    head: 'busiest second of its loop',
    cell: ({ run }) => known(run.client?.busiestLoop, formatShare),
  },
  {
    head: 'load threads',
    isText: true,
    cell: ({ run }) =>
      known(
        run.client?.workers,
        ({ count, reason }) => `${formatCount(count)}${reason === undefined ? '' : ` (${reason})`}`,
      ),
  },
  { head: 'canary lag P50 / P99 / most', cell: ({ run }) => known(run.client?.canaryLag, late) },
  {
    head: 'times, speeds off by',
    cell: ({ run }) =>
      known(
        run.client?.errorBar,
        ({ seconds, speed }) =>
          `± ${formatSeconds(seconds)}${speed === undefined ? '' : `, ± ${formatShare(speed, 2)}`}`,
      ),
  },
  { head: 'client lag P50 / P99 / most', cell: ({ run }) => known(run.clientLag, late) },
  { head: 'schedule delay P50 / P99 / most', cell: ({ run }) => known(run.scheduleDelay, late) },
  {
    head: 'CPU of the client',
    cell: ({ run }) => (run.seconds > 0 ? formatShare(run.cpuSeconds / run.seconds) : undefined),
  },
  {
    head: 'chunks read together',
    cell: ({ run }) => known(run.client?.coReadShare, formatShare),
  },
  {
    head: 'freezes',
    isText: true,
    cell: ({ run }) =>
      known(
        run.client?.freezes,
        ({ count, longest }) =>
          `${formatCount(count)}${count === 0 ? '' : `, the longest ${formatSeconds(longest)}`}`,
      ),
  },
  { head: 'steal', cell: ({ run }) => known(run.client?.steal, formatShare) },
  {
    head: 'connections opened',
    isText: true,
    cell: ({ run }) =>
      known(
        run.client?.connects,
        ({ count, longest }) => `${formatCount(count)}, the longest ${formatSeconds(longest)}`,
      ),
  },
  {
    head: 'warm-up',
    isText: true,
    cell: ({ run: { warmup } }) =>
      `${formatCount(warmup.sent)} sent${warmup.failed === 0 ? '' : `, ${formatCount(warmup.failed)} failed`}`,
  },
  { head: 'ended by', isText: true, cell: ({ run }) => run.stoppedBy },
  { head: 'steady state', isLong: true, cell: ({ run }) => steadyOf(run) },
  {
    head: 'below AA',
    isLong: true,
    cell: ({ run }) => known(run.belowAA, (all) => all.join(', ') || 'no'),
  },
  {
    head: 'native per OpenAI token',
    cell: ({ run }) => known(run.tokens.nativePerOpenAi, (ratio) => ratio.toFixed(3)),
  },
  {
    head: 'why the client is not valid',
    isLong: true,
    cell: ({ run }) => run.invalid ?? (run.client?.because.join('; ') || 'no'),
  },
]

function steadyOf({ steadyState }: SloRun): string | undefined {
  if (steadyState === undefined) return undefined
  if (steadyState.kind === 'unknown') return `– (${steadyState.reason})`
  return steadyState.kind === 'steady' ? 'steady' : describeTrend(steadyState)
}

/** What the runs warn of, each text once. */
function warningsOf(runs: readonly RunEntry[]): readonly Markup[] {
  const warned = runs.flatMap(({ name, run }) => run.warnings.map((text) => ({ name, text })))
  const groups = [...Map.groupBy(warned, ({ text }) => text)].slice(0, 200)
  if (groups.length === 0) return []
  return [
    markup`<details class="verdicts"><summary>Warnings: ${formatCount(groups.length)}</summary><ul>${groups.map(
      ([text, all]) =>
        markup`<li>${text}<br><small>${all.length > 3 ? `${formatCount(all.length)} runs` : all.map(({ name }) => name).join('; ')}</small></li>
`,
    )}</ul></details>
`,
  ]
}
