import type { Figure } from '../costs/run-costs.ts'
import { renderChart, round, width } from './chart.ts'
import { type Markup, markup } from './markup.ts'
import { linear } from './scale.ts'

/** A bar of the chart. */
export interface CostBar {
  readonly name: string
  readonly figure: Figure
  readonly text: string
  readonly isEstimate: boolean
}

const rowHeight = 46
const left = 8

/** Bars from 0 with their 95 % intervals; those that rest on an estimate are hollow. */
export function costsChart(
  bars: readonly CostBar[],
  text: { readonly id: string; readonly title: string; readonly description: string },
): Markup | undefined {
  const most = Math.max(...bars.map(({ figure }) => figure.upperBound ?? figure.value))
  if (bars.length === 0 || !(most > 0)) return undefined
  const x = linear({ from: 0, to: most, start: left, end: width - left })
  const height = bars.length * rowHeight + 6
  const content = bars.map(({ name, figure, text: value, isEstimate }, index) => {
    const y = index * rowHeight + 24
    const { lowerBound, upperBound } = figure
    return markup`<text class="name" x="${left}" y="${y - 6}">${shortened(name)}: ${value}</text><rect class="${isEstimate ? 'estimate' : 'mark s1'}" x="${left}" y="${y}" width="${round(Math.max(1, x(figure.value) - left))}" height="12"/>${
      lowerBound === undefined || upperBound === undefined
        ? undefined
        : markup`<path class="answer" d="M${round(x(lowerBound))} ${y + 6}H${round(x(upperBound))}M${round(x(lowerBound))} ${y + 2}V${y + 10}M${round(x(upperBound))} ${y + 2}V${y + 10}"/>`
    }`
  })
  return renderChart({ ...text, height, content })
}

const shortened = (name: string): string => (name.length > 44 ? `${name.slice(0, 43)}…` : name)
