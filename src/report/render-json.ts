/**
 * JSON for people and for `git diff`: indented, but lists of plain values on one line, so that a
 * thousand samples are a line and not a thousand.
 */
export function renderJson(value: unknown): string {
  return `${render(value, '')}\n`
}

function render(value: unknown, indent: string): string {
  const inner = `${indent}  `
  if (Array.isArray(value)) {
    if (value.every(isPlain)) return JSON.stringify(value)
    return `[\n${value.map((item) => inner + render(item, inner)).join(',\n')}\n${indent}]`
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined)
    if (entries.length === 0) return '{}'
    const lines = entries.map(
      ([key, item]) => `${inner}${JSON.stringify(key)}: ${render(item, inner)}`,
    )
    return `{\n${lines.join(',\n')}\n${indent}}`
  }
  return JSON.stringify(value)
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null
}
