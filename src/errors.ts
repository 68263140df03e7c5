/** A failure of the world outside: a missing backend, a folder that cannot be written. */
export class SloError extends Error {
  override readonly name = 'SloError'
  /** Stable, for programs. */
  readonly code: SloErrorCode

  constructor(code: SloErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export type SloErrorCode =
  | 'SLO_BACKEND_UNAVAILABLE'
  | 'SLO_NO_PLUGIN'
  | 'SLO_REPORT_NOT_WRITTEN'
  | 'SLO_REPORT_INVALID'
  | 'SLO_TARGET_FAILED'

/** What a schema found wrong; zod's issues have this shape. */
interface Issue {
  readonly code?: string
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly keys?: readonly string[]
}

/** One error for all problems of a set of options, as in `The options of slo()`. */
export function invalidOptions(title: string, problems: readonly string[]): TypeError {
  return new TypeError(
    `${title} are not valid.\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
  )
}

/**
 * What a schema found wrong, in sentences: what is wrong with the value given, and what it must
 * be; the second sentence is the schema's.
 *
 * @param allowed - The names of the options, for the hint at a misspelt one.
 */
export function problemsOf(
  issues: readonly Issue[],
  given: unknown,
  allowed: readonly string[],
): string[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return (issue.keys ?? []).map((key) => `"${key}" is not an option. ${nearestOf(key, allowed)}`)
    }
    return issue.path.length === 0
      ? [`They must be an object, not ${show(given)}.`]
      : [
          `"${issue.path.join('.')}" must not be ${show(valueAt(given, issue.path))}. ${issue.message}`,
        ]
  })
}

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  let value = given
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Object.getOwnPropertyDescriptor(value, key)?.value
  }
  return value
}

function show(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object'
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}

function nearestOf(key: string, allowed: readonly string[]): string {
  const [nearest] = allowed
    .map((name) => ({ name, distance: editDistance(key.toLowerCase(), name.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance)
  return nearest !== undefined && nearest.distance <= Math.max(1, key.length / 4)
    ? `Did you mean "${nearest.name}"?`
    : `The options are ${allowed.map((name) => `"${name}"`).join(', ')}.`
}

/** Levenshtein's distance: the fewest letters to insert, delete or replace. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
