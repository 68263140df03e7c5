import { barOf } from '../slo/bar.ts'
import { formatCount, formatSpeed } from '../slo/format-number.ts'

/** A point of a plot: a number of users and their throughput. */
export interface Point {
  readonly users: number
  /** Tokens/s. */
  readonly tokensPerSecond: number
}

const width = 40

/**
 * Throughput against users for a terminal: a bar for each phase, from 0, all on one scale.
 *
 * @example
 * // ['    1 user  ████████████████████                      52.1 tok/s', …]
 */
export function plotThroughput(points: readonly Point[]): readonly string[] {
  const most = Math.max(...points.map(({ tokensPerSecond }) => tokensPerSecond))
  if (!(most > 0)) return []
  const names = points.map(
    ({ users }) => `${formatCount(users)} ${users === 1 ? 'user ' : 'users'}`,
  )
  const longest = Math.max(...names.map((name) => name.length))
  return points.map(({ tokensPerSecond }, index) => {
    const bar = barOf((tokensPerSecond / most) * width).padEnd(width)
    return `${(names[index] ?? '').padStart(longest)}  ${bar}  ${formatSpeed(tokensPerSecond)}`
  })
}
