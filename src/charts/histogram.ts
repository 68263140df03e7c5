/** How many values lie in each of many equal parts of an axis, for a small picture. */
export function histogram(
  values: readonly (number | null)[],
  placeOf: (value: number) => number,
  bins: number,
): readonly number[] {
  const counts = Array.from({ length: bins }, () => 0)
  for (const value of values) {
    if (value === null) continue
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(placeOf(value) * bins)))
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return counts
}
