import { type Markup, markup } from '../charts/markup.ts'
import { formatCount, formatSeconds, formatShare, formatSpeed } from '../slo/format-number.ts'
import type { Entries, RunEntry } from './entries.ts'
import { type Cell, renderTable } from './table.ts'

/** One number of each machine or report. */
interface Line {
  readonly name: string
  readonly better: 'higher' | 'lower'
  readonly format: (value: number) => string
  /** By origin. */
  readonly values: ReadonlyMap<string, number>
}

interface Figure extends Omit<Line, 'values'> {
  readonly origin: string
  readonly value: number | undefined
}

/** What several machines or reports have measured by the same test, and how much faster each is. */
export function sideBySideTable(entries: Entries): readonly Markup[] {
  const figures = figuresOf(entries)
  const groups = Map.groupBy(figures, ({ name }) => name)
  const lines = [...groups.values()].flatMap(lineOf)
  const origins = [...new Set(lines.flatMap(({ values }) => [...values.keys()]))]
  const [first] = origins
  if (first === undefined) return []
  const versions = new Set(entries.sources.map(({ report }) => report.metricsVersion))
  if (versions.size > 1) {
    return [
      markup`<p class="warning">These reports are not comparable, and not put side by side: their figures are of versions ${[...versions].toSorted((a, b) => a - b).join(' and ')} of the metrics, and mean something else. Measure the older ones anew.</p>`,
    ]
  }
  return [
    markup`<p>In brackets: how many times as good as ${first}; above 1 is better.</p>`,
    renderTable({
      caption: 'The same tests of several reports or machines',
      rows: lines,
      columns: [
        { head: 'figure', cell: ({ name }) => name },
        ...origins.map((origin) => ({
          head: origin,
          cell: (line: Line) => cellOf(line, origin, first),
        })),
      ],
    }),
  ]
}

function cellOf({ values, better, format }: Line, origin: string, first: string): Cell {
  const value = values.get(origin)
  const base = values.get(first)
  if (value === undefined) return undefined
  const ratio = better === 'higher' ? value / (base ?? 0) : (base ?? 0) / value
  return base === undefined || origin === first || !Number.isFinite(ratio) || ratio === 0
    ? format(value)
    : `${format(value)} (${Number(ratio.toPrecision(3))}×)`
}

/** Figures of one name, where more than one origin has it. */
function lineOf(figures: readonly Figure[]): Line[] {
  const known = figures.flatMap(({ origin, value }) =>
    value === undefined ? [] : [[origin, value] as const],
  )
  const [first] = figures
  const values = new Map(known)
  return first === undefined || values.size < 2 ? [] : [{ ...first, values }]
}

function figuresOf({ runs, loads, searches, evals }: Entries): readonly Figure[] {
  return [
    ...loads.map(({ origin, summary, place }) => ({
      origin,
      name: `${nameOf(place.test, summary.label)}: peak throughput`,
      better: 'higher' as const,
      format: formatSpeed,
      value: summary.peak?.tokensPerSecond,
    })),
    ...searches.map(({ origin, summary, place }) => ({
      origin,
      name: `${nameOf(place.test, summary.label)}: users`,
      better: 'higher' as const,
      format: formatCount,
      value: summary.users,
    })),
    ...evals.map(({ origin, summary, place }) => ({
      origin,
      name: `${nameOf(place.test, summary.label)}: accuracy`,
      better: 'higher' as const,
      format: (share: number) => formatShare(share),
      value: summary.accuracy.mean,
    })),
    ...runs
      .filter(({ run, place }) => run.partOf === undefined && place.repeat === 0)
      .flatMap(figuresOfRun),
  ]
}

function figuresOfRun({ origin, run, place }: RunEntry): readonly Figure[] {
  const name = nameOf(place.test, run.label)
  const valid = run.invalid === undefined ? run : undefined
  return [
    {
      origin,
      name: `${name}: median TTFT`,
      better: 'lower',
      format: formatSeconds,
      value: valid?.metrics.timeToFirstToken.p50,
    },
    {
      origin,
      name: `${name}: median speed`,
      better: 'higher',
      format: formatSpeed,
      value: valid?.metrics.outputSpeed.p50,
    },
    {
      origin,
      name: `${name}: throughput`,
      better: 'higher',
      format: formatSpeed,
      value: valid?.throughput?.tokensPerSecond,
    },
  ]
}

const nameOf = (test: string, label: string): string =>
  test === label ? label : `${test}, ${label}`
