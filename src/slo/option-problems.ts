import { describeValue } from './bound.ts'
import { nearestKey } from './nearest-key.ts'

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
      return (issue.keys ?? []).map((key) => `"${key}" is not an option. ${hintAt(key, allowed)}`)
    }
    return issue.path.length === 0
      ? [`They must be an object, not ${describeValue(given)}.`]
      : [
          `"${issue.path.join('.')}" must not be ${describeValue(valueAt(given, issue.path))}. ${issue.message}`,
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

/** What was meant, or else what there is. */
function hintAt(key: string, allowed: readonly string[]): string {
  const nearest = nearestKey(key, allowed)
  return nearest === undefined
    ? `The options are ${allowed.map((name) => `"${name}"`).join(', ')}.`
    : `Did you mean "${nearest}"?`
}
