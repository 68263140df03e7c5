import { safeText } from '../report/safe-text.ts'

/** HTML or SVG that is safe in the page; {@link markup} makes it. */
export interface Markup {
  readonly html: string
}

/** What may stand in a template: texts are escaped, unknown is nothing. */
type Part = string | number | Markup | undefined | readonly Part[]

/**
 * The template tag that all of the page is written with: whatever is put in is escaped, unless it was
 * made by this tag itself. Attributes must be in double quotes.
 *
 * @example
 * markup`<td>${'<b>'}</td>`.html // '<td>&lt;b&gt;</td>'
 */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return {
    html: strings.map((text, index) => text + render(parts[index])).join(''),
  }
}

function render(part: Part): string {
  if (part === undefined) return ''
  if (typeof part === 'string') return escape(part)
  if (typeof part === 'number') return String(part)
  if (isList(part)) return part.map(render).join('')
  return part.html
}

const isList = (part: Markup | readonly Part[]): part is readonly Part[] => Array.isArray(part)

/**
 * Text of tests, targets, models and errors, made safe for HTML: the only place where text becomes
 * markup. Keys are blotted out, and control characters and marks of direction are told.
 */
function escape(text: string): string {
  return safeText(text.toWellFormed(), 2000)
    .replaceAll(/[\uFDD0-\uFDEF\uFFFE\uFFFF]/g, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

/** Text of our own that must stand as it is: the style sheet, and data in base64. */
export const trusted = (html: string): Markup => ({ html })
