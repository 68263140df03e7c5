import { round } from './chart.ts'
import { type Markup, markup } from './markup.ts'

/** The class with a series' colour; there are six. */
export const colorOf = (series: number): string => `s${(series % 6) + 1}`

/** A point of a series, whose form differs as well as its colour. */
export function markOf(series: number, x: number, y: number, size: number = 5): Markup {
  const [a, b] = [round(x), round(y)]
  const name = `mark ${colorOf(series)}`
  switch (series % 4) {
    case 0:
      return markup`<circle class="${name}" cx="${a}" cy="${b}" r="${size}"/>`
    case 1:
      return markup`<rect class="${name}" x="${round(a - size)}" y="${round(b - size)}" width="${2 * size}" height="${2 * size}"/>`
    case 2:
      return markup`<path class="${name}" d="M${a} ${round(b - 1.3 * size)}l${round(1.2 * size)} ${round(2.2 * size)}h${round(-2.4 * size)}z"/>`
    default:
      return markup`<path class="${name}" d="M${a} ${round(b - 1.4 * size)}l${round(1.4 * size)} ${round(1.4 * size)}l${round(-1.4 * size)} ${round(1.4 * size)}l${round(-1.4 * size)} ${round(-1.4 * size)}z"/>`
  }
}

/** The series of a chart by name; nothing for a single one. */
export function renderLegend(names: readonly string[]): Markup | undefined {
  if (names.length < 2) return undefined
  return markup`<ul class="legend">${names.map(
    (name, index) =>
      markup`<li><svg viewBox="0 0 16 16" aria-hidden="true" class="key">${markOf(index, 8, 8)}</svg> ${name}</li>`,
  )}</ul>`
}
