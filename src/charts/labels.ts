import { round, textWidth, width } from './chart.ts'
import { type Markup, markup } from './markup.ts'

/** A text that belongs to a point. */
export interface Label {
  readonly x: number
  readonly y: number
  readonly text: string
  readonly class?: string
}

interface Rectangle {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

const lineHeight = 16

/**
 * Labels beside their points, where they touch neither one another nor a point; a label that has no
 * place is left out, since the numbers stand below.
 */
export function renderLabels(
  labels: readonly Label[],
  points: readonly (readonly [x: number, y: number])[],
  taken: readonly Label[] = [],
): readonly Markup[] {
  const obstacles: Rectangle[] = [
    ...points.map(([x, y]) => ({ left: x - 5, right: x + 5, top: y - 5, bottom: y + 5 })),
    ...taken.map((label) => rectangleOf(label, [0, 0])),
  ]
  return labels.flatMap((label) => {
    const half = textWidth(label.text) / 2
    const offsets: readonly (readonly [number, number])[] = [
      [0, -14],
      [half + 10, 0],
      [half + 6, -12],
      [0, 16],
      [half + 6, 14],
      [-half - 10, 0],
      [-half - 6, -12],
      [-half - 6, 14],
    ]
    const free = offsets.find((offset) => isFree(rectangleOf(label, offset), obstacles))
    if (free === undefined) return []
    obstacles.push(rectangleOf(label, free))
    return [renderLabel({ ...label, x: label.x + free[0], y: label.y + free[1] })]
  })
}

/** A text in the middle of its place, with a halo over the lines behind it. */
export function renderLabel({ x, y, text, class: name = '' }: Label): Markup {
  return markup`<text class="halo ${name}" x="${round(x)}" y="${round(y + 4)}" text-anchor="middle">${text}</text>`
}

function rectangleOf({ x, y, text }: Label, [dx, dy]: readonly [number, number]): Rectangle {
  const half = textWidth(text) / 2
  return {
    left: x + dx - half,
    right: x + dx + half,
    top: y + dy - lineHeight / 2,
    bottom: y + dy + lineHeight / 2,
  }
}

function isFree(place: Rectangle, obstacles: readonly Rectangle[]): boolean {
  return (
    place.left >= 0 &&
    place.right <= width &&
    place.top >= 0 &&
    obstacles.every(
      (other) =>
        place.right <= other.left ||
        place.left >= other.right ||
        place.bottom <= other.top ||
        place.top >= other.bottom,
    )
  )
}
