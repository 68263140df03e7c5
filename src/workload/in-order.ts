/**
 * Gives one item after the other without end: each of them once, then each once more.
 *
 * @param order - `shuffled`: in a new order each time (Fisher and Yates).
 * @param random - Uniform numbers from 0 to 1, seeded.
 * @throws RangeError when there is none.
 */
export function inOrder<T>(
  items: readonly T[],
  order: 'shuffled' | 'sequential',
  random: () => number,
): () => T {
  const current = [...items]
  let given = 0
  return () => {
    const first = given++ % current.length
    const drawn = order === 'shuffled' ? Math.floor(random() * (current.length - first)) : 0
    const [here, there] = [current[first], current[first + drawn]]
    if (here === undefined || there === undefined) throw new RangeError('There are no items.')
    current[first] = there
    current[first + drawn] = here
    return there
  }
}
