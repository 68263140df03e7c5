/**
 * A quantile with linear interpolation (Hyndman and Fan's type 7, the default of NumPy and R).
 *
 *     h = (n - 1)·probability,  x[⌊h⌋] + (h - ⌊h⌋)·(x[⌊h⌋ + 1] - x[⌊h⌋])
 *
 * The sample may hold infinities, for requests without a value: a quantile between a number and
 * an infinity is that infinity.
 *
 * @param ascending - The sample in ascending order.
 * @param probability - From 0 to 1.
 * @returns `undefined` for an empty sample.
 * @example
 * quantile([1, 2, 3, 4, 5, 6, 7, 8, 9, 100], 0.95) // 59.05
 */
export function quantile(ascending: ArrayLike<number>, probability: number): number | undefined {
  const position = (ascending.length - 1) * probability
  // 100 * 0.29 is 28.999999999999996: a whole position must not interpolate towards an infinity
  const whole = Math.round(position)
  if (Math.abs(position - whole) < 1e-9) {
    return ascending[whole]
  }
  const below = Math.floor(position)
  const [low, high] = [ascending[below], ascending[below + 1]]
  if (low === undefined || high === undefined || low === high || low === -Infinity) {
    return low
  }
  return low + (position - below) * (high - low)
}
