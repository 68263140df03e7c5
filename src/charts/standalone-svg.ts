import { chartStyle, lightColors } from './chart-style.ts'
import { width } from './chart.ts'
import type { Markup } from './markup.ts'

const font = 'system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif'

/**
 * A chart as a picture of its own: a file of SVG with its colours in it, those of the light page, on a
 * ground of its own, so that it can be read wherever it is shown.
 */
export function standaloneSvg({ html }: Markup): string {
  const [, rest = '', height = '0', role = '', content = ''] =
    /^<svg viewBox="(0 0 \d+ ([\d.]+))"([^>]*)>(.*)$/s.exec(html.trim()) ?? []
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${rest}"${role}><style>svg{${lightColors};font-family:${font}}${chartStyle}</style><rect width="100%" height="100%" fill="var(--card)"/>${content}`
}
