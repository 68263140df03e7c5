import { type CostBar, costsChart } from '../charts/costs-chart.ts'
import { type Markup, markup } from '../charts/markup.ts'
import { formatInterval, known } from '../charts/units.ts'
import { formatPower } from '../costs/format-costs.ts'
import { formatDollars, formatFigure } from '../costs/format-money.ts'
import { costsOf, type RunCosts, type TokenCosts } from '../costs/run-costs.ts'
import { formatSpeed } from '../slo/format-number.ts'
import { type Entries, isTold, type RunEntry } from './entries.ts'
import { renderFigure } from './figure.ts'
import { plannerFigures } from './planner-figure.ts'
import { type Column, renderNumbers } from './table.ts'

/** How to read the section. */
export const costsIntro: string =
  'What a device gives for a joule and for a dollar. A hollow bar, and the word “estimate”, rest on watts that nobody read from a meter. The lines on bars are 95 % intervals of the throughput; prices and watts have none.'

interface CostRow extends RunCosts {
  readonly entry: RunEntry
}

/** Rows and bars that a reader can take in; the report has the others. */
const mostRows = 200
const mostBars = 12

/** Energy, money, and what users take. */
export function costsFigures(entries: Entries): readonly Markup[] {
  const rows = entries.runs
    .filter(({ run }) => run.power !== undefined || run.price !== undefined)
    .map((entry): CostRow => Object.assign({ entry }, costsOf(entry.run)))
  // probes tell of a search; with nothing else they are better than nothing
  const whole = rows.filter(({ entry }) => !isTold(entry, entries))
  const drawn = new Set(whole.length === 0 ? rows : whole)
  return [...plannerFigures(entries), ...energyFigure(rows, drawn), ...moneyFigure(rows, drawn)]
}

const runColumn: Column<CostRow> = {
  head: 'run',
  cell: ({ entry }) => markup`<a href="#${entry.id}">${entry.name}</a>`,
}

const isEstimate = ({ entry }: CostRow): boolean => entry.run.power?.method === 'estimate'

function energyFigure(all: readonly CostRow[], drawn: ReadonlySet<CostRow>): readonly Markup[] {
  const rows = all.filter(({ entry }) => entry.run.power !== undefined).slice(0, mostRows)
  if (rows.length === 0) return []
  const bars = barsOf(
    rows.filter((row) => drawn.has(row)),
    ({ tokensPerJoule }) => tokensPerJoule,
    (value) => formatFigure(value, 'tok/J'),
    isEstimate,
  )
  const best = bestOf(bars, 'higher')
  const finding =
    best === undefined
      ? 'No run has both a throughput and watts.'
      : `The most for a joule: ${best.text}, by ${best.name}${best.isEstimate ? ' (estimate)' : ''}.`
  const title = 'Tokens per joule, which is tokens/s per watt'
  return [
    renderFigure({
      id: 'energy',
      title,
      finding,
      chart: costsChart(bars.slice(0, mostBars), {
        id: 'energy-chart',
        title,
        description: finding,
      }),
      numbers: renderNumbers({
        caption: 'Power and energy of the runs',
        rows,
        columns: [
          runColumn,
          {
            head: 'power',
            isText: true,
            isLong: true,
            cell: ({ entry }) => known(entry.run.power, formatPower),
          },
          {
            head: 'energy',
            cell: ({ entry }) =>
              known(entry.run.power?.joules, (value) => formatFigure(value, 'J')),
          },
          {
            head: 'throughput',
            cell: ({ tokensPerSecond }) => known(tokensPerSecond?.value, formatSpeed),
          },
          {
            head: 'tokens per joule',
            cell: ({ tokensPerJoule }) =>
              known(tokensPerJoule?.value, (value) => formatFigure(value, 'tok/J')),
          },
          {
            head: '95 % interval',
            cell: ({ tokensPerJoule = { value: 0 } }) =>
              formatInterval(tokensPerJoule, (value) => formatFigure(value, 'tok/J')),
          },
        ],
      }),
    }),
  ]
}

interface MoneyRow extends CostRow {
  readonly cost: TokenCosts
}

function moneyFigure(all: readonly CostRow[], drawn: ReadonlySet<CostRow>): readonly Markup[] {
  const shown = new Set([...drawn].map(({ entry }) => entry))
  const rows = all
    .flatMap((row): MoneyRow[] => row.costs.map((cost) => Object.assign({}, row, { cost })))
    .slice(0, mostRows)
  if (rows.length === 0) return []
  const bars = barsOf(
    rows.filter(({ entry }) => shown.has(entry)),
    ({ cost }) => cost.perMillionOutput,
    formatDollars,
    () => false,
  )
  const best = bestOf(bars, 'lower')
  const finding =
    best === undefined
      ? 'No run has both a throughput and a price.'
      : `The least for a million output tokens: ${best.text}, by ${best.name}.`
  const title = 'Dollars per million output tokens'
  return [
    renderFigure({
      id: 'costs',
      title,
      finding,
      chart: costsChart(bars.slice(0, mostBars), {
        id: 'costs-chart',
        title,
        description: finding,
      }),
      numbers: renderNumbers({
        caption: 'What tokens and requests cost',
        rows,
        columns: [
          runColumn,
          { head: 'price', isText: true, cell: priceText },
          {
            head: 'per 1 M output',
            cell: ({ cost }) => known(cost.perMillionOutput?.value, formatDollars),
          },
          {
            head: '95 % interval',
            cell: ({ cost }) => formatInterval(cost.perMillionOutput ?? {}, formatDollars),
          },
          { head: 'per 1 M input', cell: ({ cost }) => known(cost.perMillionInput, formatDollars) },
          {
            head: 'per 1 M blended',
            cell: ({ cost }) => known(cost.perMillionBlended, formatDollars),
          },
          {
            head: 'per 1,000 requests',
            cell: ({ cost }) => known(cost.perThousandRequests, formatDollars),
          },
          {
            head: 'output tokens per $',
            cell: ({ cost }) => known(cost.tokensPerDollar, (value) => formatFigure(value, 'tok')),
          },
        ],
      }),
    }),
  ]
}

function priceText({ entry: { run }, cost }: MoneyRow): string {
  const asOf = cost.asOf === undefined ? '' : `, as of ${cost.asOf}`
  return cost.by === 'machine'
    ? `machine at ${formatDollars(run.price?.machine?.perHour ?? 0)} an hour (${cost.source}${asOf})`
    : `the target's price (${cost.source}${asOf})`
}

function barsOf<Row extends CostRow>(
  rows: readonly Row[],
  figureOf: (row: Row) => CostBar['figure'] | undefined,
  format: (value: number) => string,
  isGuess: (row: Row) => boolean,
): readonly CostBar[] {
  return rows.flatMap((row) => {
    const figure = figureOf(row)
    return figure === undefined
      ? []
      : [{ name: row.entry.name, figure, text: format(figure.value), isEstimate: isGuess(row) }]
  })
}

function bestOf(bars: readonly CostBar[], better: 'higher' | 'lower'): CostBar | undefined {
  const sign = better === 'higher' ? -1 : 1
  return bars.toSorted((a, b) => sign * (a.figure.value - b.figure.value))[0]
}
