/** A split of a series into two levels. */
export interface Split {
  /** Index of the first value of the later level. */
  readonly index: number
  /** Student's t of the two levels, its sign left out; infinite where neither varies. */
  readonly t: number
}

/** Fewer values in a row are no level. */
const shortest = 3

/**
 * The largest t by number of values of which at most one series in 1,000 without a shift has a larger
 * one: simulated with 400,000 to 1,000,000 series each (standard error ≤ 0.034).
 */
const critical: readonly (readonly [count: number, t: number])[] = [
  [8, 7.283],
  [10, 6.414],
  [12, 5.905],
  [15, 5.463],
  [20, 5.078],
  [25, 4.838],
  [30, 4.691],
  [40, 4.564],
  [50, 4.511],
  [60, 4.464],
  [80, 4.421],
  [100, 4.36],
]

/**
 * The split of a series into two levels that differ most: the largest
 *
 *     |t| = |x̄₂ − x̄₁| / (s √(1/n₁ + 1/n₂)),   s² pooled, n − 2 degrees of freedom
 *
 * over all splits with three values at least on each side. It is the largest of many: ask
 * {@link levelShifts} whether it means anything, never Student's distribution.
 *
 * @returns `undefined` for fewer than six values.
 */
export function largestSplit(values: readonly number[]): Split | undefined {
  const n = values.length
  if (n < 2 * shortest) return undefined
  // about the first value, so that large levels lose no digits
  const origin = values[0] ?? 0
  const all = values.reduce((sum, value) => sum + (value - origin), 0)
  const squares = values.reduce((sum, value) => sum + (value - origin) ** 2, 0)
  let best: Split | undefined
  let before = 0
  for (let index = 1; index <= n - shortest; index++) {
    before += (values[index - 1] ?? 0) - origin
    if (index < shortest) continue
    const [n1, n2] = [index, n - index]
    const difference = (all - before) / n2 - before / n1
    const within = Math.max(0, squares - before ** 2 / n1 - (all - before) ** 2 / n2)
    // what rounding leaves of equal values is no deviation
    const variance = within < 1e-12 * squares ? 0 : within / (n - 2)
    const t = difference === 0 ? 0 : Math.abs(difference) / Math.sqrt(variance * (1 / n1 + 1 / n2))
    if (best === undefined || t > best.t) best = { index, t }
  }
  return best
}

/**
 * Where the level of a series changes: its largest split, where at most one series in 1,000 without
 * a shift would have a larger one, and then the same in both parts.
 *
 * @param values - In the order of time. Of more than 100 the bound of 100 is taken, which is a little
 * too strict.
 * @returns Indices of the first values of new levels, ascending; none for fewer than eight values.
 * @example
 * levelShifts([1, 1.01, 0.99, 1, 1.02, 0.98, 1.5, 1.52, 1.49, 1.51]) // [6]
 */
export function levelShifts(values: readonly number[]): readonly number[] {
  const split = largestSplit(values)
  if (split === undefined || !(split.t > criticalOf(values.length))) return []
  const { index } = split
  return [
    ...levelShifts(values.slice(0, index)),
    index,
    ...levelShifts(values.slice(index)).map((later) => index + later),
  ]
}

/** Between two numbers of values on a line. */
function criticalOf(count: number): number {
  const above = critical.findIndex(([known]) => known >= count)
  const [high, low] = [critical.at(above), critical.at(Math.max(0, above - 1))]
  if (high === undefined || low === undefined || count < low[0]) return Infinity
  if (above === -1 || high[0] === low[0]) return high[1]
  return low[1] + ((count - low[0]) / (high[0] - low[0])) * (high[1] - low[1])
}
