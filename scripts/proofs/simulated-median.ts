import { quantile } from '../../src/stats/quantile.ts'

/** Of the logarithms of a run's requests. */
const withinRun = 0.25

/** The median logarithm of a run's requests, neighbours of which are alike. */
export function medianOf(
  { requests, correlation }: { readonly requests: number; readonly correlation: number },
  normal: () => number,
): number {
  let before = normal()
  const logs = Array.from({ length: requests }, () => {
    before = correlation * before + Math.sqrt(1 - correlation ** 2) * normal()
    return withinRun * before
  })
  return (
    quantile(
      logs.toSorted((a, b) => a - b),
      0.5,
    ) ?? Number.NaN
  )
}
