import { type Markup, markup } from '../charts/markup.ts'

export interface Figure {
  readonly id: string
  readonly title: string
  /** What the chart shows, in a sentence. */
  readonly finding: string
  /** What it must be read with. */
  readonly notes?: readonly string[]
  readonly legend?: Markup | undefined
  /** Absent where there is nothing to draw. */
  readonly chart?: Markup | undefined
  readonly numbers: Markup | readonly Markup[]
}

/** A card: title, finding, chart, and its numbers. */
export function renderFigure(figure: Figure): Markup {
  const { id, title, finding, notes = [], legend, chart, numbers } = figure
  return markup`<figure id="${id}"><figcaption><h3>${title}${permalink(id, title)}</h3><p>${finding}</p></figcaption>${legend}${chart}${notes.map((note) => markup`<p class="note">${note}</p>`)}${numbers}</figure>
`
}

/** A link to the place itself. */
function permalink(id: string, title: string): Markup {
  return markup` <a class="link" href="#${id}" aria-label="Link to: ${title}">#</a>`
}

/** A part of the page, left out where it has nothing. */
export function renderSection(
  id: string,
  title: string,
  content: readonly Markup[],
  intro?: string,
): Markup | undefined {
  if (content.length === 0) return undefined
  return markup`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}${permalink(id, title)}</h2>${intro === undefined ? undefined : markup`<p class="note">${intro}</p>`}${content}</section>
`
}
