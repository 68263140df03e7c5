/**
 * The smallest whole number from `from` to `upTo` for which a condition holds that, once it holds,
 * holds for all greater ones: doubling steps, then bisection.
 *
 * @returns `undefined` when it does not hold at `upTo` either.
 * @example
 * smallestWhole(1, 1000, (n) => 0.95 ** n <= 0.05) // 59
 */
export function smallestWhole(
  from: number,
  upTo: number,
  holds: (n: number) => boolean,
): number | undefined {
  let below = from - 1
  let candidate = Math.min(from, upTo)
  for (let step = 1; !holds(candidate); step *= 2) {
    if (candidate >= upTo) {
      return undefined
    }
    below = candidate
    candidate = Math.min(candidate + step, upTo)
  }
  while (candidate - below > 1) {
    const middle = Math.floor((below + candidate) / 2)
    if (holds(middle)) {
      candidate = middle
    } else {
      below = middle
    }
  }
  return candidate
}
