import type { ThroughputSeries } from '../charts/throughput-series.ts'
import { barOf } from '../slo/bar.ts'
import { formatCount, formatSpeed } from '../slo/format-number.ts'

const width = 40

/**
 * Throughput against users for a terminal: a bar for each phase, from 0, all on one scale. It has what
 * the page's chart has: a phase that was not measured has none, one that the client spoilt a "?".
 *
 * @example
 * // ['    1 user  ████████████████████                      52.1 tok/s', …]
 */
export function plotThroughput({ phases, plateauFrom }: ThroughputSeries): readonly string[] {
  const known = phases.flatMap(({ tokensPerSecond, ...phase }) =>
    tokensPerSecond === undefined ? [] : [{ ...phase, tokensPerSecond }],
  )
  const valid = known.filter(({ isValid }) => isValid)
  const most = Math.max(...valid.map(({ tokensPerSecond }) => tokensPerSecond))
  if (!(most > 0)) return []
  const names = known.map(({ users }) => `${formatCount(users)} ${users === 1 ? 'user ' : 'users'}`)
  const longest = Math.max(...names.map((name) => name.length))
  return known.map(({ users, tokensPerSecond, isValid }, index) => {
    const bar = (isValid ? barOf((tokensPerSecond / most) * width) : '?').padEnd(width)
    const plateau = users === plateauFrom ? '  plateau' : ''
    const speed = isValid ? formatSpeed(tokensPerSecond) : 'the client was too busy to be trusted'
    return `${(names[index] ?? '').padStart(longest)}  ${bar}  ${speed}${plateau}`
  })
}
