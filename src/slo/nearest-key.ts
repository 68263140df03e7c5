/**
 * The known name nearest to a misspelt one, by Levenshtein distance without regard to case; of
 * several, the one that begins like it.
 *
 * @returns `undefined` when none is near: a third of the letters differ.
 * @example
 * nearestKey('expectP95TTF', ['expectP95TTFT', 'expectP95E2E']) // 'expectP95TTFT'
 */
export function nearestKey(misspelt: string, known: Iterable<string>): string | undefined {
  const wanted = misspelt.toLowerCase()
  let best: { key: string; distance: number; prefix: number } | undefined
  for (const key of known) {
    const candidate = key.toLowerCase()
    const distance = levenshtein(wanted, candidate)
    const prefix = commonPrefix(wanted, candidate)
    const isNearer =
      best === undefined ||
      distance < best.distance ||
      (distance === best.distance && prefix > best.prefix)
    if (isNearer) {
      best = { key, distance, prefix }
    }
  }
  return best !== undefined && best.distance <= misspelt.length / 3 ? best.key : undefined
}

/** The least number of letters to insert, delete or replace that makes `a` of `b`. */
function levenshtein(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min(replaced, previous[j]! + 1, current[j - 1]! + 1))
    }
    previous = current
  }
  return previous[b.length]!
}

function commonPrefix(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) {
    length += 1
  }
  return length
}
