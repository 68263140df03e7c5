import {
  type Box,
  pathOf,
  renderChart,
  renderXAxis,
  renderYAxis,
  round,
  textWidth,
  width,
} from './chart.ts'
import { renderLabel, renderLabels } from './labels.ts'
import { colorOf, markOf } from './marks.ts'
import { type Markup, markup } from './markup.ts'
import { linear, logarithmic, logTicks, type Scale, ticks } from './scale.ts'
import type { ThroughputPoint, ThroughputSeries } from './throughput-series.ts'
import { formatTick, formatUsers } from './units.ts'

const box: Box = { left: 62, right: width - 16, top: 40, bottom: 262 }

/** An axis that begins at 0, or, for what differs thirtyfold, one with logarithms. */
export interface ThroughputAxis {
  readonly scale: Scale
  readonly ticks: readonly number[]
  readonly title: string
}

/** The axis of system throughput, for all charts that have it. */
export function throughputAxis(values: readonly number[], { top, bottom }: Box): ThroughputAxis {
  const most = Math.max(...values)
  const least = Math.min(...values)
  const title = 'system throughput, tok/s'
  if (least > 0 && most / least > 30) {
    const span = { from: least / 1.3, to: most * 1.3, start: bottom, end: top }
    return {
      scale: logarithmic(span),
      ticks: logTicks(span.from, span.to),
      title: `${title} (log scale)`,
    }
  }
  const span = { from: 0, to: most * 1.15 || 1, start: bottom, end: top }
  return { scale: linear(span), ticks: ticks(0, span.to), title }
}

/** Throughput against users, a line for each load test. */
export function throughputChart(
  series: readonly ThroughputSeries[],
  text: { readonly id: string; readonly title: string; readonly description: string },
): Markup | undefined {
  const lines = series.map(({ phases }) => phases.flatMap((phase) => drawn(phase)))
  const all = lines.flat()
  if (all.length === 0) return undefined
  const y = throughputAxis(
    all.flatMap(({ tokensPerSecond, upperBound = tokensPerSecond }) => [
      tokensPerSecond,
      upperBound,
    ]),
    box,
  )
  const x = usersAxis(all.map(({ users }) => users))
  const points = all.map(
    ({ users, tokensPerSecond }) => [x.scale(users), y.scale(tokensPerSecond)] as const,
  )
  const plateaus = series.flatMap((each, index) =>
    plateauOf(each, lines[index] ?? [], x.scale, y.scale),
  )
  return renderChart({
    ...text,
    height: 312,
    content: [
      renderYAxis(box, { ...y, format: formatTick }),
      renderXAxis(box, { ...x, format: formatTick }),
      ...lines.map((line, index) => lineOf(line, index, x.scale, y.scale)),
      ...plateaus.flatMap(({ bracket }) => bracket),
      ...renderLabels(
        plateaus.map(({ label }) => label),
        points,
      ),
    ],
  })
}

interface Drawn {
  readonly users: number
  readonly tokensPerSecond: number
  readonly lowerBound?: number
  readonly upperBound?: number
  readonly isValid: boolean
}

/** What was not measured is not drawn. */
function drawn({ tokensPerSecond, ...rest }: ThroughputPoint): Drawn[] {
  return tokensPerSecond === undefined ? [] : [{ ...rest, tokensPerSecond }]
}

function usersAxis(users: readonly number[]): {
  scale: Scale
  ticks: readonly number[]
  title: string
} {
  const [least, most] = [Math.min(...users), Math.max(...users)]
  const marked = [...new Set(users)].toSorted((a, b) => a - b)
  const inset = { start: box.left + 14, end: box.right - 14 }
  if (most / least < 4) {
    return {
      scale: linear({ from: least, to: most, ...inset }),
      ticks: marked,
      title: 'users at once',
    }
  }
  return {
    scale: logarithmic({ from: least, to: most, ...inset }),
    ticks: marked,
    title: 'users at once (log scale)',
  }
}

function lineOf(all: readonly Drawn[], series: number, x: Scale, y: Scale): Markup {
  const line = all.filter(({ isValid }) => isValid)
  const spoilt = all.filter(({ isValid }) => !isValid)
  const path = all.map(({ users, tokensPerSecond, isValid }) =>
    isValid ? ([x(users), y(tokensPerSecond)] as const) : undefined,
  )
  const whiskers = line.flatMap(({ users, lowerBound, upperBound }) =>
    lowerBound === undefined || upperBound === undefined
      ? []
      : [
          markup`<path class="whisker ${colorOf(series)}" d="M${round(x(users))} ${round(y(upperBound))}V${round(y(lowerBound))}"/>`,
        ],
  )
  return markup`<path class="line ${colorOf(series)}" d="${pathOf(path)}"/>${whiskers}${line.map(({ users, tokensPerSecond }) => markOf(series, x(users), y(tokensPerSecond)))}${spoilt.map(({ users, tokensPerSecond }) => renderLabel({ x: x(users), y: y(tokensPerSecond), text: '?' }))}`
}

/** A bracket over the phases that gained nothing. */
function plateauOf(
  { plateauFrom }: ThroughputSeries,
  line: readonly Drawn[],
  x: Scale,
  y: Scale,
): { bracket: Markup; label: Parameters<typeof renderLabel>[0] }[] {
  const flat = line.filter(({ users }) => plateauFrom !== undefined && users >= plateauFrom)
  const [first] = flat
  const last = flat.at(-1)
  if (first === undefined || last === undefined || plateauFrom === undefined) return []
  const top =
    Math.min(...flat.map(({ upperBound, tokensPerSecond }) => y(upperBound ?? tokensPerSecond))) -
    10
  const [from, to] = [x(first.users), x(last.users)]
  const text = `plateau from ${formatUsers(plateauFrom)}`
  return [
    {
      bracket: markup`<path class="bracket" d="M${round(from)} ${round(top + 5)}V${round(top)}H${round(to)}V${round(top + 5)}"/>`,
      // above its bracket, also where that is at the border
      label: { x: Math.min((from + to) / 2, width - textWidth(text) / 2), y: top, text },
    },
  ]
}
