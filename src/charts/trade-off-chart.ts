import { tiers } from '../slo/tiers.ts'
import { type Box, pathOf, renderChart, renderXAxis, renderYAxis, round, width } from './chart.ts'
import { type Label, renderLabel, renderLabels } from './labels.ts'
import { colorOf, markOf } from './marks.ts'
import { type Markup, markup } from './markup.ts'
import { logarithmic, logTicks, type Scale } from './scale.ts'
import { throughputAxis } from './throughput-chart.ts'
import type { ThroughputPoint } from './throughput-series.ts'
import { formatTick, formatUsers } from './units.ts'

const box: Box = { left: 62, right: width - 16, top: 78, bottom: 290 }

/** A phase: what the system gives, and what a user feels. */
export interface TradeOffPoint {
  readonly users: number
  readonly tokensPerSecond: number
  /** Output speed of a request: a quarter is slower than `p25`. */
  readonly p25: number
  readonly p50: number
  readonly p75: number
}

/** A tier's speed, which the P25 of the output speed must keep. */
export interface TierLine {
  readonly name: string
  readonly p25Speed: number
}

/** The tiers of this package. */
export const tierLines: readonly TierLine[] = Object.entries(tiers).flatMap(([name, limits]) => {
  const speed = Number(String(limits.expectP25Speed ?? '').replace('>=', ''))
  return speed > 0
    ? [{ name: name.slice(0, 1).toUpperCase() + name.slice(1), p25Speed: speed }]
    : []
})

/** A phase as a point; unknown where it has no throughput or no speed. */
export function tradeOffPoint({
  users,
  tokensPerSecond,
  speed,
  isValid,
}: ThroughputPoint): TradeOffPoint | undefined {
  // a client that was too busy has measured itself
  if (tokensPerSecond === undefined || speed === undefined || !isValid) return undefined
  const isKnown = speed.unmeasured === undefined && tokensPerSecond > 0 && speed.p25 > 0
  return isKnown
    ? { users, tokensPerSecond, p25: speed.p25, p50: speed.p50, p75: speed.p75 }
    : undefined
}

/**
 * Throughput of the system against the median speed of a user; each point is a number of users, and
 * one that is unknown breaks the line.
 */
export function tradeOffChart(
  lines: readonly (readonly (TradeOffPoint | undefined)[])[],
  text: { readonly id: string; readonly title: string; readonly description: string },
): Markup | undefined {
  const all = lines.flat().filter((point) => point !== undefined)
  if (all.length === 0) return undefined
  const slowest = Math.min(...all.map(({ p25 }) => p25))
  const fastest = Math.max(...all.map(({ p75 }) => p75))
  // a tier far away would press the points together
  const near = tierLines.filter(
    ({ p25Speed }) => p25Speed >= slowest / 2.5 && p25Speed <= fastest * 2.5,
  )
  const speeds = [slowest, fastest, ...near.map(({ p25Speed }) => p25Speed)]
  const span = {
    from: Math.min(...speeds) / 1.2,
    to: Math.max(...speeds) * 1.2,
    start: box.left,
    end: box.right,
  }
  const x = logarithmic(span)
  const y = throughputAxis(
    all.map(({ tokensPerSecond }) => tokensPerSecond),
    box,
  )
  const names = near.map((tier, index) => labelOf(tier, index, x))
  const points = all.map((point) => [x(point.p50), y.scale(point.tokensPerSecond)] as const)
  return renderChart({
    ...text,
    height: 340,
    content: [
      renderYAxis(box, { ...y, format: formatTick }, 14),
      renderXAxis(box, {
        scale: x,
        ticks: logTicks(span.from, span.to),
        format: formatTick,
        title: 'median output speed of a user, tok/s (log scale)',
      }),
      ...near.map(
        ({ p25Speed }) =>
          markup`<path class="limit" d="M${round(x(p25Speed))} ${box.top - 4}V${box.bottom}"/>`,
      ),
      ...lines.map((line, series) => lineOf(line, series, x, y.scale)),
      ...names.map(renderLabel),
      ...renderLabels(
        all.map(({ users, p50, tokensPerSecond }) => ({
          x: x(p50),
          y: y.scale(tokensPerSecond),
          text: formatUsers(users),
        })),
        points,
        names,
      ),
    ],
  })
}

/** Names of tiers stand above the picture, in two rows. */
function labelOf({ name, p25Speed }: TierLine, index: number, x: Scale): Label {
  const text = `${name} ≥ ${formatTick(p25Speed)}`
  const half = text.length * 5
  return {
    x: Math.min(Math.max(x(p25Speed), half), width - half),
    y: box.top - 14 - (index % 2) * 19,
    text,
    class: 'tick',
  }
}

function lineOf(
  all: readonly (TradeOffPoint | undefined)[],
  series: number,
  x: Scale,
  y: Scale,
): Markup {
  const line = all.filter((point) => point !== undefined)
  const path = all.map((point) =>
    point === undefined ? undefined : ([x(point.p50), y(point.tokensPerSecond)] as const),
  )
  const whiskers = line.map(
    ({ p25, p75, tokensPerSecond }) =>
      markup`<path class="whisker ${colorOf(series)}" d="M${round(x(p25))} ${round(y(tokensPerSecond))}H${round(x(p75))}"/>`,
  )
  return markup`<path class="line ${colorOf(series)}" d="${pathOf(path)}"/>${whiskers}${line.map(({ p50, tokensPerSecond }) => markOf(series, x(p50), y(tokensPerSecond)))}`
}
