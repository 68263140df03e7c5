import type { Scorer } from './scorer.ts'

/**
 * The JSON value in an answer: in its first code block, else the whole text, else from its first
 * bracket to its last one.
 *
 * @returns `undefined` where there is none.
 * @example
 * extractJson('Here: {"a": 1}.') // { a: 1 }
 */
export function extractJson(text: string): unknown {
  const block = /```(?:json)?\s*\n([\s\S]*?)```/i.exec(text)?.[1]
  const inner = /[[{][\s\S]*[\]}]/.exec(text)?.[0]
  for (const candidate of [block, text, inner]) {
    if (candidate === undefined) continue
    try {
      return JSON.parse(candidate)
    } catch {
      // the next one may be JSON
    }
  }
  return undefined
}

/**
 * Right when the JSON value in the answer equals the one of the question; the order of keys does not
 * count, that of lists does.
 *
 * @example
 * jsonEqual() // for { question: 'As JSON: …', answer: { name: 'Ada', born: 1815 } }
 */
export function jsonEqual(): Scorer {
  return {
    name: 'jsonEqual()',
    problemWith: ({ answer }) => (answer === undefined ? 'no "answer"' : undefined),
    score(text, { answer }) {
      const given = extractJson(text)
      if (given === undefined) return { score: 0, hasNoAnswer: true }
      return { score: isEqual(given, answer) ? 1 : 0 }
    },
  }
}

function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [entries, others] = [Object.entries(a), new Map<string, unknown>(Object.entries(b))]
  return (
    entries.length === others.size &&
    entries.every(([key, value]) => others.has(key) && isEqual(value, others.get(key)))
  )
}
