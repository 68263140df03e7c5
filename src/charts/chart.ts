import { type Markup, markup } from './markup.ts'
import type { Scale } from './scale.ts'

/** All charts are drawn so wide, in units that a phone shows at about 0.7 px each. */
export const width = 480

/** Where the data lie in a picture. */
export interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

export interface Axis {
  readonly scale: Scale
  readonly ticks: readonly number[]
  readonly format: (value: number) => string
  /** With its unit. */
  readonly title: string
}

export interface Chart {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly height: number
  readonly content: readonly (Markup | undefined)[]
}

/** A picture with its title and description for screen readers. */
export function renderChart({ id, title, description, height, content }: Chart): Markup {
  return markup`<svg viewBox="0 0 ${width} ${round(height)}" role="img" aria-labelledby="${id}-t ${id}-d"><title id="${id}-t">${title}</title><desc id="${id}-d">${description}</desc>${content}</svg>
`
}

/** The axis of the values from left to right, with its lines. */
export function renderXAxis({ left, right, top, bottom }: Box, axis: Axis): Markup {
  const texts = spaced(axis)
  return markup`${axis.ticks.map((value) => {
    const x = round(axis.scale(value))
    const text = texts.includes(value)
      ? markup`<text class="tick" x="${x}" y="${round(bottom + 17)}" text-anchor="middle">${axis.format(value)}</text>`
      : undefined
    return markup`<path class="grid" d="M${x} ${round(top)}V${round(bottom)}"/>${text}`
  })}<text class="tick" x="${round((left + right) / 2)}" y="${round(bottom + 36)}" text-anchor="middle">${axis.title}</text>`
}

/** The axis of the values from bottom to top; its title stands above it. */
export function renderYAxis(
  { left, right, top }: Box,
  axis: Axis,
  titleAt: number = top - 14,
): Markup {
  return markup`${axis.ticks.map((value) => {
    const y = round(axis.scale(value))
    return markup`<path class="grid" d="M${left} ${y}H${right}"/><text class="tick" x="${left - 6}" y="${round(y + 4)}" text-anchor="end">${axis.format(value)}</text>`
  })}<text class="tick" x="2" y="${round(titleAt)}">${axis.title}</text>`
}

/** Those ticks whose texts do not run into one another. */
function spaced({ ticks, scale, format }: Axis): readonly number[] {
  let end = -Infinity
  return ticks.filter((value) => {
    const half = textWidth(format(value)) / 2
    const isFree = scale(value) - half > end
    if (isFree) end = scale(value) + half + 6
    return isFree
  })
}

/** What a text takes of a phone at most, whose letters are larger. */
export const textWidth = (text: string): number => text.length * 9.5

/** A tenth of a unit is enough for any screen. */
export const round = (value: number): number => Math.round(value * 10) / 10

/** A text that fits into so many units. */
export function shorten(text: string, units: number): string {
  const most = Math.floor(units / 8.8)
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`
}

/** A line through points, broken where one is unknown. */
export function pathOf(points: readonly (readonly [x: number, y: number] | undefined)[]): string {
  return points
    .map((point, index) => {
      if (point === undefined) return ''
      const isStart = points[index - 1] === undefined
      return `${isStart ? 'M' : 'L'}${round(point[0])} ${round(point[1])}`
    })
    .join('')
}
